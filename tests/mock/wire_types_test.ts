import type OpenAI from "openai";
import type Anthropic from "@anthropic-ai/sdk";
import assert from "@std/assert";
import type { Ask } from "../../src/mock/ask.ts";
import { readChat } from "../../src/mock/read/chat.ts";
import type { Reply } from "../../src/mock/reply.ts";
import { modelOf } from "../../src/mock/models/table.ts";
import { chatChunks, chatReply } from "../../src/mock/write/chat.ts";
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

Deno.test("the mock's writers produce what the official SDKs' types describe", () => {
  const ask = readChat({ model: "echo", messages: [{ role: "user", content: "hi" }] }, "seed");
  const plan = modelOf("think").model.plan(ask, { headers: new Headers(), numbers: [] });
  if (plan.kind !== "reply") throw new Error("think always replies");
  for (const whole of [chat, messages, responses]) {
    assert.equal(whole(ask, plan.reply, 0).model, "echo");
  }
  for (const stream of [chunks, events, responseEvents]) {
    assert([...stream(ask, plan.reply, 0)].length > 3);
  }
});
