import assert from "@std/assert";
import type { JsonObject } from "../../base/json.ts";
import type { ChatRequest } from "../../ir/request.ts";
import { chatRequest, lossesOf, user } from "../../../tests/support/messages.ts";
import { gemini } from "./mod.ts";

/** `generationConfig` and the losses for a Chat client's request. */
function write(model: string, more: Partial<ChatRequest>): [unknown, readonly string[]] {
  const request = chatRequest([user("x")], { sampling: {}, ...more });
  const issuer = { provider: "gemini", modelFamily: "gemini" };
  const target = { model, issuer, quirks: {}, unsupported: "drop" } as const;
  const written = gemini.upstream.encodeRequest(request, target);
  return [written.value.generationConfig, lossesOf(written)];
}

Deno.test("writeConfig: penalties go to models before Gemini 2.5 only, which answer 400 to them", () => {
  const sampling = { frequencyPenalty: 0.5, presencePenalty: -1 };
  assert.deepEqual(write("gemini-2.0-flash", { sampling })[0], sampling);
  for (const model of ["gemini-2.5-flash", "gemini-3-pro-preview"]) {
    const [config, losses] = write(model, { sampling });
    assert.deepEqual([config, losses.length], [undefined, 2], model);
  }
  const none = { frequencyPenalty: 0 };
  assert.deepEqual(write("gemini-2.5-flash", { sampling: none }), [none, []]);
});

Deno.test("writeConfig: a seed of more than 32 bits is a short one", () => {
  const cases: readonly (readonly [number, number, number])[] = [
    [7, 7, 0],
    [-7, -7, 0],
    [2 ** 31 + 5, 5, 1],
    [-(2 ** 40) - 3, -3, 1],
  ];
  for (const [seed, sent, losses] of cases) {
    const [config, list] = write("gemini-2.5-flash", { sampling: { seed } });
    assert.deepEqual([config, list.length], [{ seed: sent }, losses], String(seed));
  }
});

Deno.test("writeConfig: before Gemini 3 a format gives way to functions (400 in python-genai#867)", () => {
  const schema: JsonObject = { type: "object" };
  const more = {
    tools: [{ type: "function", name: "f", at: "/tools/0" }],
    output: { type: "json_schema", name: "o", schema },
  } as const;
  const both = { responseMimeType: "application/json", responseJsonSchema: schema };
  assert.deepEqual(write("gemini-3-pro-preview", more)[0], both);
  const [config, losses] = write("gemini-2.5-flash", more);
  assert.deepEqual([config, losses.length], [undefined, 1]);
  assert.deepEqual(write("gemini-2.5-flash", { output: more.output })[0], both);
});
