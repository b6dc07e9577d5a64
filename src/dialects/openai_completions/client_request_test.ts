import assert from "@std/assert";
import type { JsonObject } from "../../base/json.ts";
import { decodeRequest } from "./client_request.ts";

Deno.test("decodeRequest reads a prompt, alone or in a list, as what one user says", () => {
  for (const prompt of ["Say this.", ["Say this."]]) {
    const { turns } = decodeRequest({ model: "m", prompt });
    assert.deepEqual(turns.map(({ role }) => role), ["user"]);
    assert.deepEqual(turns[0]!.parts, [{ type: "text", text: "Say this.", at: "/prompt" }]);
  }
});

Deno.test("decodeRequest refuses what is no single text, and says the way out", () => {
  const table: readonly [JsonObject, RegExp][] = [
    [{ prompt: ["a", "b"] }, /"prompt": it holds 2 prompts/],
    [{ prompt: [1, 2, 3] }, /"prompt": it holds tokens/],
    [{ prompt: [[1], [2]] }, /"prompt": it holds tokens/],
    [{ prompt: [] }, /"prompt": it must be a string/],
    [{ prompt: null }, /"prompt": it must be a string/],
    [{}, /"prompt": it must be a string/],
    [{ prompt: "a", stop: [1] }, /"stop\[0\]": it must be a string/],
  ];
  for (const [body, words] of table) {
    assert.throws(() => decodeRequest(body), { code: "bad_request", message: words });
  }
});

Deno.test("decodeRequest keeps the fields that no other dialect has", () => {
  const own = { suffix: "!", echo: true, best_of: 2, logprobs: 3, logit_bias: { "50256": -100 } };
  const request = decodeRequest({ prompt: "a", ...own, n: 2, stop: "x", user: "u" });
  assert.deepEqual(request.extra?.fields, own);
  assert.deepEqual(request.sampling, { candidates: 2, stop: ["x"] });
  assert.deepEqual(request.pointers, { candidates: "/n", stop: "/stop", user: "/user" });
});
