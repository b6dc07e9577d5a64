import assert from "@std/assert";
import type { Json, JsonObject } from "../../base/json.ts";
import type { Fault } from "../../base/fault.ts";
import type { Part } from "../../ir/part.ts";
import { sealToBase64, sealToText } from "../../ir/seal.ts";
import { decodeRequest } from "./client_request.ts";
import { UNSIGNED } from "./seals.ts";
import { HERE } from "./wire.ts";

function decode(body: JsonObject) {
  return decodeRequest({ model: "m", messages: [], ...body });
}

function partsOf(...content: Json[]): readonly Part[] {
  return decode({ messages: [{ role: "assistant", content }] }).turns[0]!.parts;
}

Deno.test("decodeRequest takes the model and the streaming from where the gateway put them", () => {
  const request = decodeRequest({ model: "a.b:0", stream: true, messages: [] });
  assert.deepEqual([request.model, request.stream, request.extra], ["a.b:0", true, undefined]);
});

Deno.test("decodeRequest reads how to think in each family's own words", () => {
  const cases: [JsonObject, JsonObject | undefined, string | undefined][] = [
    [
      { thinking: { type: "enabled", budget_tokens: 2000 } },
      { mode: "on", budgetTokens: 2000 },
      "/additionalModelRequestFields/thinking",
    ],
    [
      { thinking: { type: "adaptive" } },
      { mode: "adaptive" },
      "/additionalModelRequestFields/thinking",
    ],
    [
      { thinking: { type: "adaptive" }, output_config: { effort: "max" } },
      { mode: "adaptive", effort: "max" },
      "/additionalModelRequestFields/output_config/effort",
    ],
    [
      { reasoning_config: { type: "enabled", budget_tokens: 1024 } },
      { mode: "on", budgetTokens: 1024 },
      "/additionalModelRequestFields/reasoning_config",
    ],
    [
      { reasoningConfig: { type: "enabled", maxReasoningEffort: "low" } },
      { mode: "on", effort: "low" },
      "/additionalModelRequestFields/reasoningConfig",
    ],
    [
      { reasoning_effort: "none" },
      { mode: "off", effort: "none" },
      "/additionalModelRequestFields/reasoning_effort",
    ],
    [{ thinking: { type: "brand_new" } }, undefined, undefined],
    [{ thinking: 3, top_k: "7" }, undefined, undefined],
  ];
  for (const [fields, reasoning, pointer] of cases) {
    const request = decode({ additionalModelRequestFields: fields });
    assert.deepEqual([request.reasoning, request.pointers.reasoning], [reasoning, pointer]);
    const kept = reasoning === undefined ? { additionalModelRequestFields: fields } : undefined;
    assert.deepEqual(request.extra?.fields, kept, "what nobody understood is kept");
  }
  assert.deepEqual(decode({ outputConfig: { effort: "low" } }).reasoning, {
    mode: "on",
    effort: "low",
  });
  assert.equal(decode({ additionalModelRequestFields: { top_k: 7 } }).sampling.topK, 7);
  assert.deepEqual(decode({ additionalModelRequestFields: [1] }).extra?.fields, {
    additionalModelRequestFields: [1],
  });
});

Deno.test("decodeRequest reads a cache point as a mark on what stands before it", () => {
  const point = { cachePoint: { type: "default", ttl: "1h" } };
  const [first, second, third] = partsOf(point, { text: "a" }, point, point);
  assert.deepEqual([first!.type, third!.type], ["opaque", "opaque"], "nothing to mark");
  assert.deepEqual(second, {
    type: "text",
    at: "/messages/0/content/1",
    text: "a",
    cache: { ttl: "1h" },
    places: { "/cache_control": "/messages/0/content/2/cachePoint" },
  });
  const reasoning = { reasoningContent: { reasoningText: { text: "r" } } };
  assert.deepEqual(partsOf(reasoning, point).map(({ type }) => type), ["thinking", "opaque"]);
  const odd = { cachePoint: { type: "default", scope: "x" } };
  assert.deepEqual(partsOf({ text: "a" }, odd).map(({ type }) => type), ["text", "opaque"]);
});

Deno.test("decodeRequest unwraps what planoai wrapped, and knows its own seals by no name", () => {
  const issuer = { provider: "p", modelFamily: "f" };
  const signed = { kind: "signature", data: "s", issuer } as const;
  const sealed = { kind: "encrypted", data: "e", issuer } as const;
  const parts = partsOf(
    { reasoningContent: { reasoningText: { text: "r", signature: sealToText(signed) } } },
    { reasoningContent: { redactedContent: sealToBase64(sealed, "rs_1") } },
    { reasoningContent: { reasoningText: { text: "r", signature: "own" } } },
    { reasoningContent: { redactedContent: "YQ==" } },
    { reasoningContent: { reasoningText: { text: "r", signature: UNSIGNED } } },
  );
  assert.deepEqual(
    parts.map((part) => part.type === "thinking" && [part.text, part.seal, part.id]),
    [
      ["r", signed, undefined],
      ["", sealed, "rs_1"],
      ["r", { kind: "signature", data: "own" }, undefined],
      ["", { kind: "redacted", data: "YQ==" }, undefined],
      ["r", undefined, undefined],
    ],
  );
});

Deno.test("decodeRequest keeps blocks of kinds that it does not know", () => {
  const blocks = [
    { hologram: {} },
    { image: { format: "tiff", source: { bytes: "AA" } } },
    { image: { format: "png", source: { elsewhere: 1 } } },
    { toolUse: { toolUseId: "s", name: "n", input: {}, type: "server_tool_use" } },
    { reasoningContent: { brandNew: {} } },
    {},
  ];
  assert.deepEqual(
    partsOf(...blocks),
    blocks.map((block, index) => ({
      type: "opaque",
      at: `/messages/0/content/${index}`,
      dialect: HERE,
      block,
    })),
  );
});

Deno.test("decodeRequest names the field at fault", () => {
  const cases: [JsonObject, string][] = [
    [{ messages: [{ role: "robot", content: [] }] }, "messages[0].role"],
    [{ messages: [{ role: "user", content: "text" }] }, "messages[0].content"],
    [{ messages: [{ role: "user", content: [{ text: 3 }] }] }, "messages[0].content[0].text"],
    [
      { messages: [{ role: "user", content: [{ image: { format: "png" } }] }] },
      "messages[0].content[0].image.source",
    ],
    [{ inferenceConfig: { maxTokens: "1" } }, "inferenceConfig.maxTokens"],
    [{ toolConfig: { tools: [{ toolSpec: {} }] } }, "toolConfig.tools[0].toolSpec.name"],
    [{ system: "text" }, "system"],
  ];
  for (const [body, param] of cases) {
    assert.throws(
      () => decode(body),
      (error: Fault) => error.code === "bad_request" && error.param === param,
      param,
    );
  }
});

Deno.test("decodeRequest reads a schema where Claude's own API has it, unless the service's field has one", () => {
  const schema = { type: "object", properties: {} };
  const fields = { output_config: { format: { type: "json_schema", schema }, effort: "low" } };
  const request = decode({ additionalModelRequestFields: fields });
  assert.deepEqual(request.output, { type: "json_schema", name: "output", schema });
  assert.equal(request.pointers.output, "/additionalModelRequestFields/output_config/format");
  assert.deepEqual(request.reasoning, { mode: "on", effort: "low" });
  assert.equal(request.extra, undefined);
  const structure = { jsonSchema: { schema: "{}", name: "mine" } };
  const both = decode({
    additionalModelRequestFields: fields,
    outputConfig: { textFormat: { type: "json_schema", structure } },
  });
  assert.deepEqual(both.output, { type: "json_schema", name: "mine", schema: {} });
  assert.equal(both.pointers.output, "/outputConfig/textFormat");
  const unread = { output_config: { format: { type: "grammar", text: "x" } } };
  const kept = decode({ additionalModelRequestFields: unread });
  assert.deepEqual(kept.extra?.fields, { additionalModelRequestFields: unread });
  assert.equal(kept.output, undefined);
});
