import assert from "@std/assert";
import manifest from "../../deno.json" with { type: "json" };
import type { Json, JsonObject } from "../../src/base/json.ts";
import {
  ANTHROPIC_MESSAGES,
  BEDROCK_CONVERSE,
  GEMINI,
  OPENAI_CHAT,
  OPENAI_COMPLETIONS,
  OPENAI_RESPONSES,
} from "../../src/dialects/ids.ts";
import type { DialectId } from "../../src/ir/origin.ts";
import { eventOf, judge } from "./judge.ts";
import type { Kind } from "./schema.ts";

const user = { role: "user", content: "Hi" };

/** A document of each dialect's that its vendor takes. */
const GOOD: readonly [DialectId, Kind, JsonObject][] = [
  [OPENAI_CHAT, "request", { model: "gpt-5", messages: [user] }],
  [OPENAI_COMPLETIONS, "request", { model: "davinci-002", prompt: "Hi" }],
  [OPENAI_RESPONSES, "request", { model: "gpt-5", input: "Hi", stream: true }],
  [ANTHROPIC_MESSAGES, "request", { model: "claude-x", max_tokens: 1, messages: [user] }],
  [GEMINI, "request", { contents: [{ role: "user", parts: [{ text: "Hi" }] }] }],
  [GEMINI, "response", { candidates: [{ content: { parts: [] }, finishReason: "STOP" }] }],
  [BEDROCK_CONVERSE, "request", {
    messages: [{
      role: "user",
      content: [{ image: { format: "png", source: { bytes: "AA==" } } }],
    }],
    inferenceConfig: { maxTokens: 1 },
  }],
  [BEDROCK_CONVERSE, "event", { messageStop: { stopReason: "end_turn" } }],
];

/** The same with one thing wrong, and where that is. */
const BAD: readonly [DialectId, Kind, JsonObject, string][] = [
  [
    OPENAI_CHAT,
    "request",
    { model: "gpt-5", messages: [{ ...user, role: "owner" }] },
    "/messages/0/role",
  ],
  [OPENAI_CHAT, "request", { model: "gpt-5", messages: [user], top_k: 1 }, "/top_k"],
  [OPENAI_COMPLETIONS, "request", { model: "davinci-002", prompt: "Hi", echo: 1 }, "/echo"],
  [
    OPENAI_RESPONSES,
    "request",
    { model: "gpt-5", input: [{ ...user, content: 1 }] },
    "/input/0/content",
  ],
  [ANTHROPIC_MESSAGES, "request", { model: "claude-x", messages: [user] }, "/max_tokens"],
  [
    GEMINI,
    "request",
    { contents: [{ role: "user", parts: [{ txt: "Hi" }] }] },
    "/contents/0/parts/0/txt",
  ],
  [
    BEDROCK_CONVERSE,
    "request",
    { inferenceConfig: { maxTokens: 0 } },
    "/inferenceConfig/maxTokens",
  ],
  [BEDROCK_CONVERSE, "event", { messageStop: { stopReason: "done" } }, "/messageStop/stopReason"],
];

Deno.test("judge lets every vendor's smallest documents pass, and finds one wrong thing in each", () => {
  for (const [dialect, kind, value] of GOOD) {
    assert.deepEqual(judge(dialect, kind, value), [], dialect);
  }
  for (const [dialect, kind, value, at] of BAD) {
    assert.deepEqual(judge(dialect, kind, value).map((one) => one.at), [at], dialect);
  }
});

Deno.test("judge leaves alone what the client of the same dialect wrote itself", () => {
  const sent = { model: "gpt-5", messages: [{ ...user, mood: "odd" }], verbosity: "loud" };
  assert.equal(judge(OPENAI_CHAT, "request", sent).length, 2);
  assert.deepEqual(judge(OPENAI_CHAT, "request", sent, { kept: [sent] }), []);
});

Deno.test("eventOf gives events and leaves out terminators and errors", () => {
  const chunk: Json = { object: "text_completion" };
  assert.deepEqual(eventOf(OPENAI_CHAT, { data: JSON.stringify(chunk) }), chunk);
  assert.equal(eventOf(OPENAI_CHAT, { data: "[DONE]" }), undefined);
  assert.equal(eventOf(OPENAI_CHAT, { data: '{"error":{"message":"no"}}' }), undefined);
  const frame = { event: "messageStop", data: '{"stopReason":"end_turn"}' };
  assert.deepEqual(eventOf(BEDROCK_CONVERSE, frame), { messageStop: { stopReason: "end_turn" } });
  const thrown = { event: "exception:ThrottlingException", data: "{}" };
  assert.equal(eventOf(BEDROCK_CONVERSE, thrown), undefined);
});

Deno.test("the schemas are those of the packages in deno.json", async () => {
  const versions: Readonly<Record<string, string>> = manifest.imports;
  for await (const entry of Deno.readDir(new URL(".", import.meta.url))) {
    if (!entry.name.endsWith(".json")) continue;
    const text = await Deno.readTextFile(new URL(entry.name, import.meta.url));
    const [name, version] = (JSON.parse(text) as { source: string }).source.split(" ");
    if (name === "botocore") continue; // a wheel, which deno.json does not know
    assert.equal(versions[name!], `npm:${name}@${version}`, "run tests/schemas/generate.ts");
  }
});
