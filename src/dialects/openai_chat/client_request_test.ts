import assert from "@std/assert";
import type { JsonObject } from "../../base/json.ts";
import { sealToText } from "../../ir/seal.ts";
import { decodeRequest } from "./client_request.ts";

Deno.test("decodeRequest names the parameter that is wrong", () => {
  const user = { role: "user", content: "x" };
  const table: readonly [JsonObject, string][] = [
    [{}, "messages"],
    [{ messages: "x" }, "messages"],
    [{ messages: [1] }, "messages[0]"],
    [{ messages: [{ content: "x" }] }, "messages[0].role"],
    [{ messages: [{ role: "wizard" }] }, "messages[0].role"],
    [{ messages: [{ role: "user", content: 5 }] }, "messages[0].content"],
    [
      { messages: [{ role: "user", content: [{ type: "text" }] }] },
      "messages[0].content[0].text",
    ],
    [{ messages: [{ role: "tool", content: "x" }] }, "messages[0].tool_call_id"],
    [{ messages: [user], temperature: "hot" }, "temperature"],
    [{ messages: [user], stop: [1] }, "stop[0]"],
    [{ messages: [user], tools: [{ type: "function" }] }, "tools[0].function"],
    [{ messages: [user], tool_choice: "maybe" }, "tool_choice"],
    [{ messages: [user], response_format: "json" }, "response_format"],
  ];
  for (const [body, param] of table) {
    const wanted = { name: "Fault", code: "bad_request", param };
    assert.throws(() => decodeRequest(body), wanted);
  }
});

Deno.test("decodeRequest takes stop as a string and a seed of any size", () => {
  const { sampling } = decodeRequest({ messages: [], stop: "END", seed: 9_007_199_254_740_991 });
  assert.deepEqual(sampling, { stop: ["END"], seed: 9_007_199_254_740_991 });
});

Deno.test("decodeRequest unwraps the seals that planoai gave a client", () => {
  const seal = {
    kind: "signature",
    data: "sig==",
    issuer: { provider: "anthropic", modelFamily: "claude" },
  } as const;
  const redacted = { ...seal, kind: "redacted", data: "hidden" } as const;
  const { turns } = decodeRequest({
    messages: [{
      role: "assistant",
      content: "Hi",
      reasoning_content: "ab",
      // Streamed pieces, as a client that only collects them sends them back.
      reasoning_details: [
        { type: "reasoning.text", text: "a", index: 0 },
        { type: "reasoning.text", text: "b", index: 0 },
        { type: "reasoning.text", signature: sealToText(seal), index: 0 },
        { type: "reasoning.encrypted", data: sealToText(redacted), index: 1 },
      ],
    }],
  });
  assert.deepEqual(turns[0]?.parts.map(({ at: _, ...part }) => part), [
    { type: "thinking", text: "ab", seal },
    { type: "thinking", text: "", seal: redacted },
    { type: "text", text: "Hi" },
  ]);
});

Deno.test("decodeRequest knows that a result answers a custom call", () => {
  const { turns } = decodeRequest({
    messages: [
      {
        role: "assistant",
        tool_calls: [{ id: "a", type: "custom", custom: { name: "p", input: "x" } }],
      },
      { role: "tool", tool_call_id: "a", content: "ok" },
    ],
  });
  const part = turns[1]?.parts[0];
  assert.equal(part?.type === "tool_result" && part.kind, "custom");
});

Deno.test("decodeRequest reads no arguments as an empty object (W020)", () => {
  const { turns } = decodeRequest({
    messages: [{
      role: "assistant",
      tool_calls: [{ id: "a", type: "function", function: { name: "f", arguments: "" } }],
    }],
  });
  const part = turns[0]?.parts[0];
  assert.equal(part?.type === "tool_call" && part.args, "{}");
});
