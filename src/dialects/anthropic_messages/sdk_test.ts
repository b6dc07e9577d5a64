import assert from "@std/assert";
import Anthropic from "@anthropic-ai/sdk";
import { sseText } from "../../base/sse.ts";
import { runTransducer } from "../../base/transducer.ts";
import type { ChatResponse } from "../../ir/response.ts";
import { unfold } from "../../ir/fold.ts";
import {
  fixtures,
  forEach,
  readEnvOf,
  replyEnvOf,
  requestOf,
  titleOf,
} from "../../../tests/support/fixtures.ts";
import { anthropicMessages } from "./mod.ts";

/** The official client, answered by these bytes instead of a network. */
function clientOf(body: string, type: string): Anthropic {
  const headers = { "content-type": type };
  return new Anthropic({
    apiKey: "k",
    baseURL: "http://127.0.0.1:9",
    maxRetries: 0,
    fetch: () => Promise.resolve(new Response(body, { headers })),
  });
}

const params = { model: "m", max_tokens: 1, messages: [{ role: "user", content: "x" }] } as const;

Deno.test("the official SDK gathers from our stream what it reads in our whole reply", async () => {
  const replies = fixtures().filter((fixture) => fixture.response !== undefined);
  const seen: { title: string; whole: unknown; streamed: unknown }[] = [];
  for (const fixture of replies) {
    const request = requestOf(fixture);
    const response = fixture.dialect.upstream.decodeResponse(fixture.response!, readEnvOf(request));
    seen.push({ title: titleOf(fixture), ...await bothWays(response, request) });
  }
  forEach(seen, ({ title }) => title, ({ whole, streamed }) => assert.deepEqual(streamed, whole));
});

async function bothWays(response: ChatResponse, request: ReturnType<typeof requestOf>) {
  const { client } = anthropicMessages;
  const { value } = client.encodeResponse(response, replyEnvOf(request));
  const messages = runTransducer(client.encodeStream(replyEnvOf(request)), unfold(response));
  const json = clientOf(JSON.stringify(value), "application/json");
  const sse = clientOf(messages.map(sseText).join(""), "text/event-stream");
  const whole = await json.messages.create({ ...params, messages: [...params.messages] });
  const streamed = await sse.messages.stream({ ...params, messages: [...params.messages] })
    .finalMessage();
  return { whole: essence(whole), streamed: essence(streamed) };
}

/** What a program reads of a message. */
function essence(message: Anthropic.Message) {
  return {
    id: message.id,
    model: message.model,
    stop: [message.stop_reason, message.stop_sequence],
    tokens: [message.usage.input_tokens, message.usage.output_tokens],
    content: message.content.map((block) => {
      switch (block.type) {
        case "text":
          return { text: block.text, citations: block.citations ?? [] };
        case "thinking":
          return { thinking: block.thinking, signature: block.signature };
        case "tool_use":
          return { id: block.id, name: block.name, input: block.input };
        default:
          return block;
      }
    }),
  };
}
