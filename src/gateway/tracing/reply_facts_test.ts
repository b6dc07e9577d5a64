import assert from "@std/assert";
import { factsInEdges, factsOf } from "./reply_facts.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

const CASES: readonly (readonly [what: string, reply: string, facts: unknown])[] = [
  [
    "a whole Chat reply",
    '{"id":"chatcmpl-1","object":"chat.completion","model":"gpt-4o-2024","choices":[{"message":' +
    '{"content":"the \\"id\\":\\"x\\" and \\"finish_reason\\":\\"no\\""},"finish_reason":"stop"}]}',
    { id: "chatcmpl-1", model: "gpt-4o-2024", finishReasons: ["stop"] },
  ],
  [
    "a Messages stream",
    'event: message_start\ndata: {"type":"message_start","message":{"model":"claude-x","id":"msg_1",' +
    '"stop_reason":null}}\n\nevent: message_delta\ndata: {"delta":{"stop_reason":"tool_use"}}\n\n',
    { id: "msg_1", model: "claude-x", finishReasons: ["tool_use"] },
  ],
  [
    "a Gemini reply",
    '{"candidates":[{"content":{"parts":[{"functionCall":{"id":"c1"}}]},"finishReason":"STOP"}],' +
    '"modelVersion":"gemini-x","responseId":"r1"}',
    { id: "r1", model: "gemini-x", finishReasons: ["STOP"] },
  ],
  [
    "a Responses stream",
    'event: response.completed\ndata: {"type":"response.completed","response":{"id":"resp_1",' +
    '"status":"completed","model":"gpt-x"}}\n\n',
    { id: "resp_1", model: "gpt-x", finishReasons: ["completed"] },
  ],
  [
    "a Responses stream that was too long",
    'event: response.incomplete\ndata: {"type":"response.incomplete","response":{"id":"resp_1",' +
    '"incomplete_details":{"reason":"max_output_tokens"},"model":"gpt-x"}}\n\n',
    { id: "resp_1", model: "gpt-x", finishReasons: ["max_output_tokens"] },
  ],
  ["a page", "<html>", { id: undefined, model: undefined, finishReasons: undefined }],
];

for (const [what, reply, facts] of CASES) {
  Deno.test(`factsInEdges reads ${what}`, () => {
    assert.deepEqual(factsInEdges(bytes(reply), bytes(reply)), facts);
  });
}

Deno.test("factsOf takes the provider's word for why each candidate ended", () => {
  const candidates = [
    { index: 0, parts: [], finish: { reason: "length", raw: "max_tokens" } },
    { index: 1, parts: [], finish: { reason: "stop" } },
  ] as const;
  assert.deepEqual(factsOf({ id: "", model: "m", candidates }), {
    id: undefined,
    model: "m",
    finishReasons: ["max_tokens", "stop"],
  });
});
