import assert from "@std/assert";
import { dialectOf } from "../../dialects/all.ts";
import { OPENAI_CHAT } from "../../dialects/ids.ts";
import { Fault } from "../../base/fault.ts";
import type { ReadEnv } from "../../ir/codec.ts";
import { EventCollector, ReplyCopy } from "./reply_copy.ts";

const dialect = dialectOf(OPENAI_CHAT);
const env: ReadEnv = {
  request: {
    dialect: OPENAI_CHAT,
    model: "m",
    turns: [],
    tools: [],
    sampling: {},
    stream: true,
    streamUsage: false,
    pointers: {},
  },
  target: {
    model: "m",
    issuer: { provider: "p", modelFamily: "m" },
    quirks: {},
    unsupported: "drop",
  },
};

function event(text: string): string {
  const choice = { index: 0, delta: { content: text }, finish_reason: null };
  const chunk = { id: "c", object: "chat.completion.chunk", created: 1, model: "m" };
  return `data: ${JSON.stringify({ ...chunk, choices: [choice] })}\n\n`;
}

function textOf(copy: ReplyCopy, isStream = true) {
  const part = copy.read(dialect, isStream, env)?.candidates[0]?.parts[0];
  return part?.type === "text" ? part.text : undefined;
}

Deno.test("ReplyCopy keeps copies: what it was shown may be taken away", () => {
  const copy = new ReplyCopy();
  for (const text of ["one", " two"]) {
    const bytes = new TextEncoder().encode(event(text));
    copy.push(bytes);
    bytes.fill(0);
  }
  assert.equal(textOf(copy), "one two");
});

Deno.test("ReplyCopy reads what there is of a stream that was cut or is too long", () => {
  const copy = new ReplyCopy();
  const bytes = new TextEncoder().encode(event("x".repeat(1_000_000)));
  for (let i = 0; i < 3; i++) copy.push(bytes);
  assert.equal(copy.cut, true);
  assert.equal(textOf(copy)?.length, 2_000_000);
});

Deno.test("ReplyCopy says nothing of what cannot be read", () => {
  const copy = new ReplyCopy();
  copy.push(new TextEncoder().encode("<html>"));
  assert.equal(textOf(copy, false), undefined);
  assert.equal(textOf(copy), undefined);
});

Deno.test("EventCollector gives the words before a failure, within its bound", () => {
  const collector = new EventCollector();
  collector.push({ type: "start", id: "r", model: "m" });
  collector.push({ type: "open", block: 0, candidate: 0, head: { type: "text" } });
  for (let i = 0; i < 4; i++) {
    const text = "x".repeat(1_000_000);
    collector.push({ type: "delta", block: 0, delta: { type: "text", text } });
  }
  collector.push({ type: "fail", fault: new Fault("upstream_error", "Cannot go on") });
  const [part] = collector.result().candidates[0]!.parts;
  assert.equal(part?.type === "text" && part.text.length, 2_000_000);
  assert.equal(collector.cut, true);
});
