import assert from "@std/assert";
import type { JsonObject } from "../../base/json.ts";
import { runTransducer } from "../../base/transducer.ts";
import type { StreamEvent } from "../../ir/event.ts";
import { fold } from "../../ir/fold.ts";
import { toolNames } from "../../ir/tool_names.ts";
import { chatRequest, CLAUDE, fromUpstream, readEnv } from "../../../tests/support/messages.ts";
import { ANTHROPIC_MESSAGES } from "../ids.ts";
import { MessagesDecoder } from "./upstream_stream.ts";

const start: JsonObject = {
  type: "message_start",
  message: {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "claude-x",
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 10, cache_read_input_tokens: 5, output_tokens: 1 },
  },
};
const stop: JsonObject = { type: "message_stop" };

function open(index: number, block: JsonObject): JsonObject {
  return { type: "content_block_start", index, content_block: block };
}
function delta(index: number, delta: JsonObject): JsonObject {
  return { type: "content_block_delta", index, delta };
}
function close(index: number): JsonObject {
  return { type: "content_block_stop", index };
}
function ending(reason: string | null, usage: JsonObject = { output_tokens: 9 }): JsonObject {
  return { type: "message_delta", delta: { stop_reason: reason, stop_sequence: null }, usage };
}
const aText = open(0, { type: "text", text: "" });
const hi = delta(0, { type: "text_delta", text: "Hi" });

function failOf(events: readonly StreamEvent[]) {
  const last = events.at(-1);
  return last?.type === "fail" ? last.fault : assert.fail("the stream did not fail");
}

Deno.test("decodeStream concatenates a signature that comes in pieces (W041)", () => {
  const reply = fold(fromUpstream([
    start,
    open(0, { type: "thinking", thinking: "", signature: "" }),
    delta(0, { type: "thinking_delta", thinking: "a" }),
    delta(0, { type: "thinking_delta", thinking: "b" }),
    delta(0, { type: "signature_delta", signature: "SI" }),
    delta(0, { type: "signature_delta", signature: "GN" }),
    close(0),
    ending("end_turn"),
    stop,
  ]));
  assert.deepEqual(reply.candidates[0]?.parts, [{
    type: "thinking",
    text: "ab",
    seal: { kind: "signature", data: "SIGN", issuer: CLAUDE, dialect: ANTHROPIC_MESSAGES },
  }]);
});

Deno.test("decodeStream adds message_delta's usage to message_start's without counting twice", () => {
  const usage = {
    input_tokens: 10,
    output_tokens: 9,
    output_tokens_details: { thinking_tokens: 4 },
  };
  const reply = fold(fromUpstream([start, ending("end_turn", usage), stop]));
  assert.deepEqual(reply.usage?.input, {
    fresh: 10,
    cacheRead: 5,
    cacheWrite: 0,
    cacheWrite1h: 0,
    audio: 0,
  });
  assert.deepEqual(reply.usage?.output, { text: 5, reasoning: 4, audio: 0 });
});

Deno.test("decodeStream fails when the stream is cut before a stop reason (W008)", () => {
  const fault = failOf(fromUpstream([start, aText, hi]));
  assert.equal(fault.code, "upstream_error");
  assert.equal(fault.status, 502);
});

Deno.test("decodeStream finishes a stream that told its stop reason but no message_stop", () => {
  const events = fromUpstream([start, aText, hi, ending("max_tokens")]);
  assert.deepEqual(events.at(-1), {
    type: "finish",
    candidate: 0,
    finish: { reason: "length", raw: "max_tokens" },
  });
});

Deno.test("decodeStream drops whatever follows the end (W007)", () => {
  const once = fromUpstream([start, aText, hi, close(0), ending("end_turn"), stop]);
  const more = fromUpstream([
    start,
    aText,
    hi,
    close(0),
    ending("end_turn"),
    stop,
    stop,
    hi,
    "{broken",
    "[DONE]",
  ]);
  assert.deepEqual(more, once);
});

Deno.test("decodeStream turns an error event into its fault, whatever came before", () => {
  const error = { type: "error", error: { type: "overloaded_error", message: "Overloaded" } };
  for (const before of [[], [start], [start, aText, hi]]) {
    const fault = failOf(fromUpstream([...before, error, stop]));
    assert.equal(fault.code, "overloaded");
    assert.equal(fault.status, 529);
    assert.equal(fault.message, "Overloaded");
  }
});

Deno.test("decodeStream fails once on garbage and never throws", () => {
  const garbage: readonly (readonly (JsonObject | string)[])[] = [
    ["{"],
    ["null"],
    ["[]"],
    [{ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "x" } }],
    [start, { type: "content_block_start", index: 0 }],
    [start, { type: "content_block_start", index: 0, content_block: { type: "tool_use" } }],
    [start, hi],
    [start, aText, delta(0, {}), '{"type":'],
    [{ type: "message_start", message: "x" }],
    [{}],
    [],
  ];
  for (const events of garbage) {
    const decoded = fromUpstream(events);
    assert.equal(
      decoded.filter((event) => event.type === "fail").length,
      1,
      JSON.stringify(events),
    );
    assert.equal(decoded.at(-1)?.type, "fail");
  }
});

Deno.test("decodeStream passes pings and keeps unknown events and deltas as opaque", () => {
  const events = fromUpstream([
    start,
    { type: "ping" },
    { type: "brand_new", x: 1 },
    aText,
    delta(0, { type: "odd_delta", y: 2 }),
    ending("end_turn"),
    stop,
  ]);
  assert.deepEqual(events.filter((event) => event.type === "ping").length, 1);
  assert.deepEqual(events.find((event) => event.type === "opaque"), {
    type: "opaque",
    dialect: ANTHROPIC_MESSAGES,
    data: { type: "brand_new", x: 1 },
  });
  assert.deepEqual(events.find((event) => event.type === "delta"), {
    type: "delta",
    block: 0,
    delta: { type: "opaque", dialect: ANTHROPIC_MESSAGES, data: { type: "odd_delta", y: 2 } },
  });
});

Deno.test("decodeStream gives a hosted tool's block out whole, with the input that was streamed", () => {
  const tool = { type: "server_tool_use", id: "srv_1", name: "web_search", input: {} };
  const reply = fold(fromUpstream([
    start,
    open(0, tool),
    delta(0, { type: "input_json_delta", partial_json: '{"query":' }),
    delta(0, { type: "input_json_delta", partial_json: '"x"}' }),
    close(0),
    ending("pause_turn"),
    stop,
  ]));
  assert.deepEqual(reply.candidates[0]?.parts, [{
    type: "opaque",
    dialect: ANTHROPIC_MESSAGES,
    block: { ...tool, input: { query: "x" } },
  }]);
  assert.equal(reply.candidates[0]?.finish.reason, "paused");
});

Deno.test("decodeStream gives arguments that came with the block's start", () => {
  const reply = fold(fromUpstream([
    start,
    open(0, { type: "tool_use", id: "t", name: "f", input: { a: 1 } }),
    close(0),
    ending("tool_use"),
    stop,
  ]));
  const part = reply.candidates[0]?.parts[0];
  assert.equal(part?.type === "tool_call" && part.args, '{"a":1}');
});

Deno.test("decodeStream restores names and custom inputs of the client's tools (W026, W038)", () => {
  const request = chatRequest([], {
    tools: [{ type: "custom", name: "apply.patch", format: { type: "text" } }],
  });
  const env = readEnv(request);
  // The name on the wire is what the request's encoder made of it.
  const sent = toolNames(request).toWire("apply.patch");
  const events = runTransducer(
    new MessagesDecoder(env),
    [
      start,
      open(0, { type: "tool_use", id: "t", name: sent, input: {} }),
      delta(0, { type: "input_json_delta", partial_json: '{"input":"*** Beg' }),
      delta(0, { type: "input_json_delta", partial_json: 'in\\n"}' }),
      close(0),
      ending("tool_use"),
      stop,
    ].map((event) => ({ data: JSON.stringify(event) })),
  );
  const part = fold(events).candidates[0]?.parts[0];
  assert.deepEqual(part, {
    type: "tool_call",
    id: "t",
    name: "apply.patch",
    args: "*** Begin\n",
    kind: "custom",
  });
});
