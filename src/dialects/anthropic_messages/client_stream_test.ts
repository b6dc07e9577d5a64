import assert from "@std/assert";
import { Fault } from "../../base/fault.ts";
import type { JsonObject } from "../../base/json.ts";
import { ANTHROPIC_MESSAGES } from "../ids.ts";
import type { BlockHead, StreamEvent } from "../../ir/event.ts";
import { toolCallId } from "../../ir/part.ts";
import { NO_USAGE } from "../../ir/response.ts";
import { textToSealed } from "../../ir/seal.ts";
import { CLAUDE, dataOf, toClient } from "../../../tests/support/messages.ts";

const start: StreamEvent = { type: "start", id: "chatcmpl-1", model: "gpt" };
const finish: StreamEvent = { type: "finish", candidate: 0, finish: { reason: "stop" } };
const GPT = { provider: "openai", modelFamily: "gpt" };

function open(block: number, head: BlockHead, candidate = 0): StreamEvent {
  return { type: "open", block, candidate, head };
}
function text(block: number, text: string): StreamEvent {
  return { type: "delta", block, delta: { type: "text", text } };
}
function args(block: number, text: string): StreamEvent {
  return { type: "delta", block, delta: { type: "args", text } };
}
function close(block: number): StreamEvent {
  return { type: "close", block };
}
function callHead(id: string): BlockHead {
  return { type: "tool_call", id: toolCallId(id), name: "f", kind: "function" };
}
const aText: BlockHead = { type: "text" };

/** `start0:text delta0:Hi stop0 …`: the blocks of a stream in one line. */
function blocks(events: readonly StreamEvent[]): string {
  return dataOf(toClient(events)).flatMap((data) => {
    const block = data.content_block as JsonObject | undefined;
    const delta = data.delta as JsonObject | undefined;
    switch (data.type) {
      case "content_block_start":
        return [`start${data.index}:${block?.type}`];
      case "content_block_delta":
        return [
          `${data.index}:${
            delta?.text ?? delta?.partial_json ?? delta?.thinking ?? delta?.signature
          }`,
        ];
      case "content_block_stop":
        return [`stop${data.index}`];
      default:
        return [];
    }
  }).join(" ");
}

Deno.test("encodeStream gives one message_start with a full usage, and usage again at the end (W002, W061)", () => {
  const usage = {
    ...NO_USAGE,
    input: { ...NO_USAGE.input, fresh: 7, cacheRead: 3 },
    output: { ...NO_USAGE.output, text: 5 },
  };
  const data = dataOf(toClient([start, start, finish, { type: "usage", usage }]));
  assert.deepEqual(data.map((event) => event.type), [
    "message_start",
    "message_delta",
    "message_stop",
  ]);
  const zero = {
    input_tokens: 0,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: 0,
  };
  assert.deepEqual((data[0]?.message as JsonObject).usage, zero);
  assert.deepEqual(data[1]?.usage, {
    ...zero,
    input_tokens: 7,
    cache_read_input_tokens: 3,
    output_tokens: 5,
  });
});

Deno.test("encodeStream writes text, tool, text as blocks 0, 1, 2 that do not overlap (W003)", () => {
  const events = [
    start,
    open(0, aText),
    text(0, "a"),
    close(0),
    open(1, callHead("c1")),
    args(1, '{"x":'),
    args(1, "1}"),
    close(1),
    open(2, aText),
    text(2, "b"),
    close(2),
    finish,
  ];
  assert.equal(
    blocks(events),
    'start0:text 0:a stop0 start1:tool_use 1:{"x": 1:1} stop1 start2:text 2:b stop2',
  );
});

Deno.test("encodeStream holds interleaved blocks until the current one has closed (W022)", () => {
  const events = [
    start,
    open(0, callHead("c1")),
    open(1, callHead("c2")),
    args(1, '{"b"'),
    args(0, '{"a"'),
    args(1, ":2}"),
    args(0, ":1}"),
    close(1),
    close(0),
    finish,
  ];
  assert.equal(
    blocks(events),
    'start0:tool_use 0:{"a" 0::1} stop0 start1:tool_use 1:{"b" 1::2} stop1',
  );
});

Deno.test("encodeStream gives up when too much waits for its turn", () => {
  const piece = "x".repeat(1024 * 1024);
  const events = [
    start,
    open(0, aText),
    open(1, aText),
    ...Array.from({ length: 9 }, () => text(1, piece)),
  ];
  assert.deepEqual(dataOf(toClient(events)).map((data) => data.type), ["message_start", "error"]);
});

Deno.test("encodeStream writes neither empty deltas nor empty blocks (W005)", () => {
  const events = [start, open(0, aText), text(0, ""), close(0), open(1, aText), text(1, "x")];
  assert.equal(blocks([...events, close(1), finish]), "start0:text 0:x stop0");
});

Deno.test("encodeStream gives a call without arguments one piece of JSON (W020)", () => {
  const events = [start, open(0, callHead("c")), close(0), finish];
  assert.equal(blocks(events), "start0:tool_use 0:{} stop0");
});

Deno.test("encodeStream says tool_use when tools are called although the upstream says stop (W088)", () => {
  const data = dataOf(toClient([start, open(0, callHead("c")), close(0), finish]));
  assert.equal((data.at(-2)?.delta as JsonObject).stop_reason, "tool_use");
});

Deno.test("encodeStream keeps thinking inside a thinking block and its signature in one piece (W004)", () => {
  const seal = (data: string): StreamEvent => ({
    type: "delta",
    block: 0,
    delta: {
      type: "seal",
      kind: "signature",
      data,
      issuer: CLAUDE,
      dialect: ANTHROPIC_MESSAGES,
    },
  });
  const events = [
    start,
    open(0, { type: "thinking" }),
    open(1, aText),
    text(1, "answer"),
    text(0, "hm"),
    seal("AB"),
    seal("CD"),
    close(0),
    close(1),
    finish,
  ];
  assert.equal(blocks(events), "start0:thinking 0:hm 0:ABCD stop0 start1:text 1:answer stop1");
});

Deno.test("encodeStream wraps another issuer's state with its item's id (W045)", () => {
  const events: StreamEvent[] = [
    start,
    open(0, { type: "thinking", id: "rs_1" }),
    {
      type: "delta",
      block: 0,
      delta: { type: "seal", kind: "encrypted", data: "gAAA", issuer: GPT },
    },
    close(0),
    finish,
  ];
  const block = dataOf(toClient(events))[1]?.content_block as JsonObject;
  assert.equal(block.type, "redacted_thinking");
  assert.deepEqual(textToSealed(String(block.data)), {
    seal: { kind: "encrypted", data: "gAAA", issuer: GPT },
    id: "rs_1",
  });
});

Deno.test("encodeStream says a refusal as text and stops with refusal", () => {
  const data = dataOf(
    toClient([start, open(0, { type: "refusal" }), text(0, "No."), close(0), finish]),
  );
  assert.deepEqual(data[2]?.delta, { type: "text_delta", text: "No." });
  assert.equal((data.at(-2)?.delta as JsonObject).stop_reason, "refusal");
});

Deno.test("encodeStream ends a failed stream with one error event and nothing before it (W009)", () => {
  const fault = new Fault("overloaded", "Overloaded", { status: 529 });
  assert.deepEqual(toClient([{ type: "fail", fault }, finish]), [{
    event: "error",
    data: '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
  }]);
  const later = toClient([start, open(0, aText), text(0, "x"), { type: "fail", fault }]);
  assert.deepEqual(later.map((message) => message.event), [
    "message_start",
    "content_block_start",
    "content_block_delta",
    "error",
  ]);
});

Deno.test("encodeStream reports a stream that ends before its finish (W008)", () => {
  const messages = toClient([start, open(0, aText), text(0, "x")]);
  assert.equal(messages.at(-1)?.event, "error");
});

Deno.test("encodeStream passes pings and leaves other candidates out", () => {
  const events = [
    start,
    { type: "ping" } as const,
    open(0, aText, 1),
    text(0, "other"),
    close(0),
    finish,
  ];
  assert.deepEqual(toClient(events).map((message) => message.event), [
    "message_start",
    "ping",
    "message_delta",
    "message_stop",
  ]);
});
