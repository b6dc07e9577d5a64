import type OpenAI from "openai";
import type Anthropic from "@anthropic-ai/sdk";
import type { ConverseResponse, ConverseStreamOutput } from "@aws-sdk/client-bedrock-runtime";
import type { GenerateContentResponse } from "@google/genai";
import assert from "@std/assert";
import type { Ask } from "../../src/mock/ask.ts";
import { readChat } from "../../src/mock/read/chat.ts";
import type { Reply } from "../../src/mock/reply.ts";
import { modelOf } from "../../src/mock/models/table.ts";
import { bedrockEvents, bedrockReply } from "../../src/mock/write/bedrock.ts";
import { chatChunks, chatReply } from "../../src/mock/write/chat.ts";
import { completionsChunks, completionsReply } from "../../src/mock/write/completions.ts";
import { geminiChunks, geminiReply } from "../../src/mock/write/gemini.ts";
import { messagesEvents, messagesReply } from "../../src/mock/write/messages.ts";
import { responsesEvents, responsesReply } from "../../src/mock/write/responses.ts";

/*
 * The compiler is the judge here: what the mock writes by hand is assigned to the official SDKs'
 * types. The run only shows that the functions were called.
 */

type Whole<T> = (ask: Ask, reply: Reply, nowMs: number) => T;

// `output_text` is the SDK's own sum of the parts; the API does not send it.
type ResponseOnWire = Omit<OpenAI.Responses.Response, "output_text">;
type OnWire<T> = T extends { response: OpenAI.Responses.Response }
  ? Omit<T, "response"> & { response: ResponseOnWire }
  : T;

const chat: Whole<OpenAI.ChatCompletion> = chatReply;
const chunks: Whole<Iterable<{ chunk: OpenAI.ChatCompletionChunk }>> = chatChunks;
const messages: Whole<Anthropic.Message> = messagesReply;
const events: Whole<Iterable<{ event: Anthropic.MessageStreamEvent }>> = messagesEvents;
const responses: Whole<ResponseOnWire> = responsesReply;
const responseEvents: Whole<
  Iterable<{ event: OnWire<OpenAI.Responses.ResponseStreamEvent> }>
> = responsesEvents;
const completions: Whole<OpenAI.Completion> = completionsReply;
// The SDK has one type for both; a chunk has nulls where the last one has values.
type CompletionChunk = Omit<OpenAI.Completion, "choices" | "usage"> & {
  choices: (Omit<OpenAI.CompletionChoice, "finish_reason"> & {
    finish_reason: OpenAI.CompletionChoice["finish_reason"] | null;
  })[];
  usage?: OpenAI.CompletionUsage | null;
};
const completionChunks: Whole<Iterable<{ chunk: CompletionChunk }>> = completionsChunks;

/** JSON as it is where the SDK's types have classes, enums for words and bytes for base64. */
type Plain<T> = T extends Uint8Array ? string
  : T extends (...args: never[]) => unknown ? never
  : T extends string ? string
  : T extends readonly (infer One)[] ? readonly Plain<One>[]
  : T extends object ? { readonly [Key in keyof T]: Plain<T[Key]> }
  : T;
/** What Google sends, without what its SDK adds. */
type OnGoogle = Pick<
  Plain<GenerateContentResponse>,
  "candidates" | "usageMetadata" | "modelVersion" | "responseId"
>;
const google: Whole<OnGoogle> = geminiReply;
const googleChunks: Whole<Iterable<{ chunk: OnGoogle }>> = geminiChunks;

// Where a member may hold one of several, the SDK adds one for those it does not know.
type Known<T> = T extends { $unknown: unknown } ? never
  : T extends readonly (infer One)[] ? readonly Known<One>[]
  : T extends object ? { readonly [Key in keyof T as Exclude<Key, "$unknown">]: Known<T[Key]> }
  : T;
const converse: Whole<Known<Plain<ConverseResponse>>> = bedrockReply;
const converseEvents: Whole<Iterable<{ event: Known<Plain<ConverseStreamOutput>> }>> =
  bedrockEvents;

Deno.test("the mock's writers produce what the official SDKs' types describe", () => {
  const ask = readChat({ model: "echo", messages: [{ role: "user", content: "hi" }] }, "seed");
  const none = { headers: new Headers(), query: new URLSearchParams(), numbers: [] };
  const plan = modelOf("think").model.plan(ask, none);
  if (plan.kind !== "reply") throw new Error("think always replies");
  for (const whole of [chat, messages, responses]) {
    assert.equal(whole(ask, plan.reply, 0).model, "echo");
  }
  assert.equal(completions(ask, plan.reply, 0).model, "echo");
  assert.equal(google(ask, plan.reply, 0).modelVersion, "echo");
  assert.equal(converse(ask, plan.reply, 0).stopReason, "end_turn");
  const streams = [
    chunks,
    events,
    responseEvents,
    completionChunks,
    googleChunks,
    converseEvents,
  ];
  for (const stream of streams) {
    assert([...stream(ask, plan.reply, 0)].length > 3);
  }
});
