import assert from "@std/assert";
import { rawJson } from "../base/json.ts";
import { type Part, type ThinkingPart, toolCallId } from "../ir/part.ts";
import type { ChatRequest } from "../ir/request.ts";
import type { ChatResponse } from "../ir/response.ts";
import { OPENAI_CHAT } from "../dialects/ids.ts";
import { ThinkingMemory } from "./thinking_memory.ts";

const call = (id: string): Part & { type: "tool_call" } => ({
  type: "tool_call",
  id: toolCallId(id),
  name: "f",
  args: rawJson("{}"),
  kind: "function",
});

const thought = (text: string): ThinkingPart => ({
  type: "thinking",
  text,
  seal: { kind: "signature", data: `sig ${text}`, issuer: { provider: "p", modelFamily: "f" } },
});

function reply(...parts: ChatResponse["candidates"][number]["parts"]): ChatResponse {
  return {
    id: "r",
    model: "m",
    candidates: [{ index: 0, parts, finish: { reason: "tool_calls" } }],
  };
}

function request(...parts: readonly Part[]): ChatRequest {
  return {
    dialect: OPENAI_CHAT,
    model: "m",
    turns: [{ role: "user", parts: [] }, { role: "assistant", parts }],
    tools: [],
    sampling: {},
    stream: false,
    streamUsage: false,
    pointers: {},
  };
}

/** What was asked before a reply: the same as {@link request} has before its last turn. */
const begin: ChatRequest = { ...request(), turns: [{ role: "user", parts: [] }] };

const text: Part = { type: "text", text: "let me see" };

Deno.test("ThinkingMemory puts a turn's thinking back in front, and later thinking before its call", () => {
  const memory = new ThinkingMemory();
  memory.remember(
    "t",
    begin,
    reply(thought("1"), text, call("a"), call("b"), thought("2"), call("c")),
  );
  const { turns } = memory.restored("t", request(text, call("a"), call("b"), call("c")));
  assert.deepEqual(turns[1]!.parts, [
    thought("1"),
    text,
    call("a"),
    call("b"),
    thought("2"),
    call("c"),
  ]);
});

Deno.test("ThinkingMemory leaves a client alone that sent thinking itself", () => {
  const memory = new ThinkingMemory();
  memory.remember("t", begin, reply(thought("1"), call("a")));
  const asked = request(thought("mine"), call("a"));
  assert.equal(memory.restored("t", asked), asked);
});

Deno.test("ThinkingMemory puts sealed thinking where a client sent its words alone", () => {
  const memory = new ThinkingMemory();
  const { seal: _, ...unsealed } = thought("1");
  memory.remember("t", begin, reply(thought("1"), text, call("a")));
  const { turns } = memory.restored("t", request(unsealed, text, call("a")));
  assert.deepEqual(turns[1]!.parts, [thought("1"), text, call("a")]);
});

Deno.test("ThinkingMemory leaves a client its words where nothing was sealed", () => {
  const memory = new ThinkingMemory();
  const { seal: _, ...unsealed } = thought("1");
  memory.remember("t", begin, reply(unsealed, call("a")));
  const asked = request({ ...unsealed, text: "mine" }, call("a"));
  assert.equal(memory.restored("t", asked), asked);
});

Deno.test("ThinkingMemory gives a tenant nothing of another's", () => {
  const memory = new ThinkingMemory();
  memory.remember("t", begin, reply(thought("1"), call("a")));
  const asked = request(call("a"));
  assert.equal(memory.restored("u", asked), asked);
});

Deno.test("ThinkingMemory knows conversations apart whose upstream counts call ids in each anew (W120)", () => {
  const memory = new ThinkingMemory();
  const said = (text: string) => ({ role: "user", parts: [{ type: "text", text }] }) as const;
  const after = (text: string): ChatRequest => ({
    ...request(),
    turns: [said(text), { role: "assistant", parts: [call("functions.f:0")] }],
  });
  memory.remember(
    "t",
    { ...begin, turns: [said("x")] },
    reply(thought("1"), call("functions.f:0")),
  );
  memory.remember(
    "t",
    { ...begin, turns: [said("y")] },
    reply(thought("2"), call("functions.f:0")),
  );
  assert.deepEqual(memory.restored("t", after("x")).turns[1]!.parts[0], thought("1"));
  assert.deepEqual(memory.restored("t", after("y")).turns[1]!.parts[0], thought("2"));
  const third = after("z");
  assert.equal(memory.restored("t", third), third);
});

Deno.test("ThinkingMemory forgets the longest unused when it is full", () => {
  const memory = new ThinkingMemory(1000);
  memory.remember("t", begin, reply(thought("x".repeat(300)), call("a")));
  memory.remember("t", begin, reply(thought("x".repeat(300)), call("b")));
  assert.equal(memory.restored("t", request(call("a"))).turns[1]!.parts.length, 1);
  assert.equal(memory.restored("t", request(call("b"))).turns[1]!.parts.length, 2);
});

Deno.test("ThinkingMemory does not remember a reply that thought beyond all bounds", () => {
  const memory = new ThinkingMemory();
  memory.remember("t", begin, reply(thought("x".repeat(2 ** 21)), call("a")));
  const asked = request(call("a"));
  assert.equal(memory.restored("t", asked), asked);
});

Deno.test("ThinkingMemory forgets a reply whose seals or blocks are beyond all measure, not the next one", () => {
  const seal = "s".repeat(64 * 1024);
  const huge: Parameters<ReturnType<ThinkingMemory["watcher"]>["push"]>[0][] = [
    { type: "open", block: 0, candidate: 0, head: { type: "thinking" } },
    ...Array.from({ length: 40 }, () => ({
      type: "delta" as const,
      block: 0,
      delta: { type: "seal" as const, kind: "encrypted" as const, data: seal },
    })),
    { type: "close", block: 0 },
    { type: "open", block: 1, candidate: 0, head: call("a") },
    { type: "close", block: 1 },
  ];
  const many: typeof huge = Array.from({ length: 20_000 }, (_, block) => ({
    type: "open",
    block,
    candidate: 0,
    head: block % 2 === 0 ? { type: "thinking" } : call("a"),
  }));
  const memory = new ThinkingMemory();
  for (const events of [huge, many]) {
    const watcher = memory.watcher("t", begin);
    for (const event of events) watcher.push(event);
    watcher.end();
    const asked = request(call("a"));
    assert.equal(memory.restored("t", asked), asked);
  }
  memory.remember("t", begin, reply(thought("1"), call("a")));
  assert.deepEqual(memory.restored("t", request(call("a"))).turns[1]!.parts[0], thought("1"));
});

Deno.test("ThinkingMemory puts sealed thinking that a client sends back in one place where it stood", () => {
  const memory = new ThinkingMemory();
  memory.remember("t", begin, reply(thought("1"), call("a"), thought("2"), call("b")));
  const asked = request(thought("1"), thought("2"), call("a"), call("b"));
  assert.deepEqual(memory.restored("t", asked).turns[1]!.parts, [
    thought("1"),
    call("a"),
    thought("2"),
    call("b"),
  ]);
});

Deno.test("ThinkingMemory puts thinking behind the text where it stood behind", () => {
  const memory = new ThinkingMemory();
  memory.remember("t", begin, reply(thought("1"), text, thought("2"), call("a")));
  assert.deepEqual(memory.restored("t", request(text, call("a"))).turns[1]!.parts, [
    thought("1"),
    text,
    thought("2"),
    call("a"),
  ]);
});
