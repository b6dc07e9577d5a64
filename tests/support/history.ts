import { type Json, type JsonObject, parseObject } from "../../src/base/json.ts";
import type { SseMessage } from "../../src/base/sse.ts";
import { runTransducer } from "../../src/base/transducer.ts";
import type { Dialect } from "../../src/ir/codec.ts";
import { fold } from "../../src/ir/fold.ts";
import type { DialectId } from "../../src/ir/origin.ts";
import type { ChatRequest } from "../../src/ir/request.ts";
import {
  ANTHROPIC_MESSAGES,
  BEDROCK_CONVERSE,
  GEMINI,
  OPENAI_CHAT,
  OPENAI_COMPLETIONS,
  OPENAI_RESPONSES,
} from "../../src/dialects/ids.ts";
import { readEnvOf, replyEnvOf } from "./fixtures.ts";

type Objects = readonly JsonObject[];

/** What a client of a dialect sends after a reply: the question, the reply as it came, what follows. */
type NextTurn = (reply: JsonObject) => JsonObject;

/** One line a dialect. A dialect that is missing here cannot show that it keeps what it is given. */
const table: ReadonlyMap<DialectId, NextTurn> = new Map<DialectId, NextTurn>([
  [OPENAI_CHAT, (reply) => {
    const choice = (reply.choices as unknown as Objects)[0]!;
    const message = choice.message as JsonObject;
    const calls = (message.tool_calls ?? []) as unknown as Objects;
    const follow: Objects = calls.length === 0
      ? [{ role: "user", content: "go on" }]
      : calls.map((call) => ({ role: "tool", tool_call_id: call.id!, content: "done" }));
    return { model: "m", messages: [{ role: "user", content: "begin" }, message, ...follow] };
  }],
  [OPENAI_COMPLETIONS, (reply) => {
    const { text } = (reply.choices as unknown as Objects)[0]!;
    return { model: "m", prompt: `begin${text as string}go on` };
  }],
  [ANTHROPIC_MESSAGES, (reply) => {
    const content = reply.content as unknown as Objects;
    const calls = content.filter((block) => block.type === "tool_use");
    const follow: Json = calls.length === 0
      ? "go on"
      : calls.map((call) => ({ type: "tool_result", tool_use_id: call.id!, content: "done" }));
    return {
      model: "m",
      max_tokens: 32_000,
      thinking: { type: "enabled", budget_tokens: 16_000 },
      messages: [
        { role: "user", content: "begin" },
        { role: "assistant", content },
        { role: "user", content: follow },
      ],
    };
  }],
  [BEDROCK_CONVERSE, (reply) => {
    const message = (reply.output as JsonObject).message as JsonObject;
    const calls = (message.content as unknown as Objects).flatMap(({ toolUse }) =>
      toolUse === undefined ? [] : [toolUse as JsonObject]
    ).filter(({ type }) => type === undefined);
    const follow: Objects = calls.length === 0
      ? [{ text: "go on" }]
      : calls.map(({ toolUseId }) => ({
        toolResult: { toolUseId: toolUseId!, content: [{ text: "done" }] },
      }));
    return {
      model: "m",
      messages: [
        { role: "user", content: [{ text: "begin" }] },
        message,
        { role: "user", content: follow },
      ],
    };
  }],
  [GEMINI, (reply) => {
    const content = (reply.candidates as unknown as Objects)[0]!.content as JsonObject;
    const calls = ((content.parts ?? []) as unknown as Objects).flatMap((part) =>
      part.functionCall === undefined ? [] : [part.functionCall as JsonObject]
    );
    const follow: Objects = calls.length === 0
      ? [{ text: "go on" }]
      : calls.map(({ args: _, ...call }) => ({
        functionResponse: { ...call, response: { output: "done" } },
      }));
    const begin = { role: "user", parts: [{ text: "begin" }] };
    return { model: "m", contents: [begin, content, { role: "user", parts: follow }] };
  }],
  [OPENAI_RESPONSES, (reply) => {
    const output = reply.output as unknown as Objects;
    const calls = output.filter((item) => item.type === "function_call");
    const results: JsonObject[] = calls.map((call) => ({
      type: "function_call_output",
      call_id: call.call_id!,
      output: "done",
    }));
    const customs: JsonObject[] = output.filter((item) => item.type === "custom_tool_call").map((
      call,
    ) => ({
      type: "custom_tool_call_output",
      call_id: call.call_id!,
      output: "done",
    }));
    const follow = [...results, ...customs];
    if (follow.length === 0) follow.push({ role: "user", content: "go on" });
    return { model: "m", input: [{ role: "user", content: "begin" }, ...output, ...follow] };
  }],
]);

/** The next request of a client that echoes a reply. */
export function nextTurn(dialect: DialectId, reply: JsonObject): JsonObject {
  const next = table.get(dialect);
  if (next === undefined) throw new Error(`Cannot continue in "${dialect}": not in the table`);
  return next(reply);
}

/** The reply that a client of a dialect puts together from the stream it was sent. */
export function assembled(
  client: Dialect,
  messages: Iterable<SseMessage>,
  request: ChatRequest,
): JsonObject {
  const told = [...messages];
  const events = runTransducer(client.upstream.decodeStream(readEnvOf(request)), told);
  const reply = client.client.encodeResponse(fold(events), replyEnvOf(request)).value;
  return client.id === OPENAI_CHAT ? withDetails(reply, told) : reply;
}

/** Collectors of Chat streams keep the entries of `reasoning_details` as they came. */
function withDetails(reply: JsonObject, messages: readonly SseMessage[]): JsonObject {
  const details = messages.flatMap(({ data }) => {
    const choice = (parseObject(data)?.choices as unknown as Objects | undefined)?.[0];
    return ((choice?.delta as JsonObject | undefined)?.reasoning_details ?? []) as Objects;
  });
  if (details.length === 0) return reply;
  const [choice, ...others] = reply.choices as unknown as Objects;
  const message = { ...choice!.message as JsonObject, reasoning_details: details };
  return { ...reply, choices: [{ ...choice, message }, ...others] };
}
