import assert from "@std/assert";
import type { JsonObject } from "../../base/json.ts";
import { runTransducer } from "../../base/transducer.ts";
import type { StreamEvent } from "../../ir/event.ts";
import { fold } from "../../ir/fold.ts";
import { grammarError } from "../../ir/grammar.ts";
import type { ChatRequest } from "../../ir/request.ts";
import { toolNames } from "../../ir/tool_names.ts";
import { chatRequest, readEnv } from "../../../tests/support/messages.ts";
import { ConverseDecoder } from "./upstream_stream.ts";
import { HERE } from "./wire.ts";

type Frame = readonly [event: string, data: JsonObject | string];

const start: Frame = ["messageStart", { role: "assistant", p: "abc" }];
const usage = { inputTokens: 5, outputTokens: 3, totalTokens: 8 };
const metadata: Frame = ["metadata", { usage, metrics: { latencyMs: 9 }, p: "abcd" }];

function delta(index: number, delta: JsonObject): Frame {
  return ["contentBlockDelta", { contentBlockIndex: index, delta }];
}
function open(index: number, start: JsonObject): Frame {
  return ["contentBlockStart", { contentBlockIndex: index, start }];
}
function close(index: number): Frame {
  return ["contentBlockStop", { contentBlockIndex: index }];
}
function stop(stopReason = "end_turn"): Frame {
  return ["messageStop", { stopReason }];
}

function decode(frames: readonly Frame[], request: ChatRequest = chatRequest([])): StreamEvent[] {
  const messages = frames.map(([event, data]) => ({
    event,
    data: typeof data === "string" ? data : JSON.stringify(data),
  }));
  const events = runTransducer(new ConverseDecoder(readEnv(request)), messages);
  assert.equal(grammarError(events), undefined);
  return events;
}

function partsOf(frames: readonly Frame[], request?: ChatRequest) {
  return fold(decode([start, ...frames, stop(), metadata], request)).candidates[0]!.parts;
}

function faultOf(frames: readonly Frame[]) {
  const last = decode(frames).at(-1);
  return last?.type === "fail" ? last.fault : assert.fail("the stream did not fail");
}

Deno.test("decodeStream opens text and reasoning by their first delta, one announced empty or not", () => {
  const said = [
    open(0, {}),
    delta(0, { text: "" }),
    delta(0, { text: "a" }),
    close(0),
    delta(1, { text: "" }),
    close(1),
    delta(2, { reasoningContent: { text: "r" } }),
    close(2),
  ];
  assert.deepEqual(partsOf(said), [{ type: "text", text: "a" }, { type: "thinking", text: "r" }]);
});

Deno.test("decodeStream parts two kinds that share an index, and blocks that nobody closed", () => {
  const said = [delta(0, { reasoningContent: { text: "r" } }), delta(0, { text: "t" })];
  assert.deepEqual(partsOf(said).map(({ type }) => type), ["thinking", "text"]);
  const calls = ["a", "b"].flatMap((id) => [
    open(0, { toolUse: { toolUseId: id, name: "f" } }),
    delta(0, { toolUse: { input: `{"${id}":1}` } }),
  ]);
  assert.deepEqual(
    partsOf(calls).map((part) => part.type === "tool_call" && part.args),
    ['{"a":1}', '{"b":1}'],
  );
});

Deno.test("decodeStream joins a signature's pieces as text, redacted content's as bytes (W041)", () => {
  const [signed, redacted] = partsOf([
    delta(0, { reasoningContent: { text: "r" } }),
    delta(0, { reasoningContent: { signature: "SI" } }),
    delta(0, { reasoningContent: { signature: "GN" } }),
    close(0),
    delta(1, { reasoningContent: { redactedContent: "YQ==" } }),
    delta(1, { reasoningContent: { redactedContent: "Yg==" } }),
    close(1),
  ]);
  const { issuer } = readEnv().target;
  assert.deepEqual(signed, {
    type: "thinking",
    text: "r",
    seal: { kind: "signature", data: "SIGN", issuer, dialect: HERE },
  });
  assert.deepEqual(redacted, {
    type: "thinking",
    text: "",
    seal: { kind: "redacted", data: "YWI=", issuer, dialect: HERE },
  });
});

Deno.test("decodeStream gives calls the client's names and custom tools their plain input", () => {
  const request = chatRequest([], {
    tools: [{ type: "custom", name: "apply.patch" }],
  });
  const name = toolNames(request).toWire("apply.patch");
  const said = [
    open(0, { toolUse: { toolUseId: "t", name } }),
    delta(0, { toolUse: { input: '{"in' } }),
    delta(0, { toolUse: { input: 'put":"a\\nb"}' } }),
    close(0),
  ];
  assert.deepEqual(partsOf(said, request), [
    { type: "tool_call", id: "t", name: "apply.patch", kind: "custom", args: "a\nb" },
  ]);
});

Deno.test("decodeStream keeps blocks of the provider's own whole", () => {
  const said = [
    open(0, { toolUse: { toolUseId: "s", name: "search", type: "server_tool_use" } }),
    delta(0, { toolUse: { input: '{"q":1}' } }),
    close(0),
    open(1, { toolResult: { toolUseId: "s", type: "x" } }),
    delta(1, { toolResult: [{ text: "a" }] }),
    delta(1, { toolResult: [{ json: { b: 1 } }] }),
    close(1),
    open(2, { image: { format: "png" } }),
    delta(2, { image: { source: { bytes: "AAAA" } } }),
    close(2),
  ];
  const blocks = partsOf(said).map((part) => part.type === "opaque" && part.block);
  assert.deepEqual(blocks, [
    { toolUse: { toolUseId: "s", name: "search", type: "server_tool_use", input: { q: 1 } } },
    { toolResult: { toolUseId: "s", type: "x", content: [{ text: "a" }, { json: { b: 1 } }] } },
    { image: { format: "png", source: { bytes: "AAAA" } } },
  ]);
});

Deno.test("decodeStream finishes behind metadata, or at the end when none comes (W061)", () => {
  const types = (frames: readonly Frame[]) => decode(frames).map(({ type }) => type);
  assert.deepEqual(types([start, stop(), metadata]), ["start", "usage", "finish"]);
  assert.deepEqual(types([start, stop()]), ["start", "finish"]);
  assert.deepEqual(types([start, metadata, stop()]), ["start", "usage", "finish"]);
  assert.deepEqual(types([start, stop(), metadata, delta(0, { text: "late" })]), [
    "start",
    "usage",
    "finish",
  ]);
});

Deno.test("decodeStream keeps what the end says, without the padding", () => {
  const last = decode([
    start,
    ["messageStop", {
      stopReason: "stop_sequence",
      additionalModelResponseFields: { stop_sequence: "X" },
      p: "a",
    }],
    ["metadata", { usage, metrics: { latencyMs: 9 }, trace: { t: 1 }, p: "b" }],
  ]).at(-1);
  assert.deepEqual(last, {
    type: "finish",
    candidate: 0,
    finish: { reason: "stop", raw: "stop_sequence", stopSequence: "X" },
    extra: {
      dialect: HERE,
      fields: {
        additionalModelResponseFields: { stop_sequence: "X" },
        metrics: { latencyMs: 9 },
        trace: { t: 1 },
      },
    },
  });
});

Deno.test("decodeStream fails on exceptions wherever they come, and on cut streams (W008, W009)", () => {
  const thrown: Frame = ["exception:throttlingException", { message: "Wait." }];
  const text = delta(0, { text: "a" });
  for (const before of [[], [start], [start, text], [start, text, stop()]]) {
    const fault = faultOf([...before, thrown]);
    assert.deepEqual([fault.code, fault.message], ["rate_limited", "Wait."]);
  }
  for (const frames of [[], [start], [start, text], [start, text, close(0)], [start, metadata]]) {
    assert.equal(faultOf(frames).reason, "stream_cut");
  }
});

Deno.test("decodeStream fails on what is no stream of this API", () => {
  const cases: readonly (readonly Frame[])[] = [
    [delta(0, { text: "before" })],
    [start, ["contentBlockDelta", "{"]],
    [start, ["contentBlockDelta", { contentBlockIndex: 0 }]],
    [start, delta(0, { toolUse: { input: "{}" } })],
    [start, delta(0, { text: "a" }), delta(0, { toolUse: { input: "{}" } })],
    [start, open(0, { toolUse: { name: "f" } })],
    [["", {}]],
  ];
  for (const frames of cases) {
    assert.equal(faultOf(frames).code, "upstream_garbled", JSON.stringify(frames));
  }
});

Deno.test("decodeStream passes on events that nobody knows", () => {
  const events = decode([start, ["brandNew", { x: 1 }], stop(), metadata]);
  assert.deepEqual(events[1], { type: "opaque", dialect: HERE, name: "brandNew", data: { x: 1 } });
});

Deno.test("decodeStream emits to whoever pushes", () => {
  const decoder = new ConverseDecoder(readEnv());
  const seen: string[] = [];
  const push = (who: string, [event, data]: Frame) =>
    decoder.push({ event, data: JSON.stringify(data) }, ({ type }) => seen.push(`${who} ${type}`));
  push("a", start);
  push("b", delta(0, { text: "x" }));
  push("c", delta(0, { text: "y" }));
  push("d", close(0));
  push("e", stop());
  decoder.end(({ type }) => seen.push(`f ${type}`));
  assert.deepEqual(seen, ["a start", "b open", "b delta", "c delta", "d close", "f finish"]);
});
