import { framed } from "../../../src/base/framing.ts";
import { type JsonObject, parseObject } from "../../../src/base/json.ts";
import { OPENAI_CHAT } from "../../../src/dialects/ids.ts";
import { readChat } from "../../../src/mock/read/chat.ts";
import type { Heard, Piece, ReplyBlock } from "../reply.ts";
import { demand, type Vendor } from "../vendor.ts";
import { composed, pieces } from "./compose.ts";
import { list, object, secondOpinion, text } from "./read.ts";

/** A Chat provider whose models do not think. */
export const plainVendor: Vendor = chatVendor(false);

/**
 * DeepSeek and Kimi: thinking is open, and within a tool loop each message with calls must bring it
 * back ("The `reasoning_content` in the thinking mode must be passed back").
 */
export const openThinkingVendor: Vendor = chatVendor(true);

function chatVendor(thinks: boolean): Vendor {
  return {
    dialect: OPENAI_CHAT,
    keepsOpenThinking: thinks,
    streamType: "text/event-stream",
    isStream: ({ body }) => body.stream === true,
    hear({ body }) {
      const heard = list(body.messages).map(heardOf);
      for (const message of list(body.messages)) {
        demand(message.reasoning_details === undefined, "Unrecognized: reasoning_details");
      }
      if (thinks) checkLoop(heard);
      secondOpinion(heard, body, (mocked) => readChat(mocked, ""), () => "");
      return heard;
    },
    compose: (_, plan, maker) =>
      composed({ ...plan, thoughts: ["shown"], between: false, behindText: false }, thinks, {
        thought: (_, words) => [{ type: "thinking", text: words }],
        callId: (mint) => mint.id("call_"),
        mayCount: true,
      }, maker),
    whole: (blocks, { body }) => ({
      ...shell(body, "chat.completion"),
      choices: [{
        index: 0,
        message: messageOf(blocks),
        finish_reason: finishOf(blocks),
        logprobs: null,
      }],
      usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
    }),
    stream(blocks, { body }) {
      const chunk = (choices: readonly JsonObject[], more: JsonObject = {}) => ({
        event: "message",
        data: JSON.stringify({ ...shell(body, "chat.completion.chunk"), choices, ...more }),
      });
      const delta = (delta: JsonObject) => chunk([{ index: 0, delta, finish_reason: null }]);
      const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
      return framed("sse", [
        delta({ role: "assistant", content: "" }),
        ...deltas(blocks).map(delta),
        chunk([{ index: 0, delta: {}, finish_reason: finishOf(blocks) }]),
        ...(object(body.stream_options)?.include_usage === true ? [chunk([], { usage })] : []),
        { event: "message", data: "[DONE]" },
      ]);
    },
  };
}

function shell(body: JsonObject, kind: string): JsonObject {
  return { id: "chatcmpl-custody", object: kind, created: 1, model: body.model ?? "chat" };
}

function finishOf(blocks: readonly ReplyBlock[]): string {
  return blocks.some(({ type }) => type === "call") ? "tool_calls" : "stop";
}

function wordsOf(blocks: readonly ReplyBlock[], type: "thinking" | "text"): string {
  return blocks.map((block) => block.type === type ? block.text : "").join("");
}

function callsOf(blocks: readonly ReplyBlock[]): readonly JsonObject[] {
  return blocks.flatMap((block) =>
    block.type === "call"
      ? [{
        id: block.id,
        type: "function",
        function: { name: block.name, arguments: JSON.stringify(block.args) },
      }]
      : []
  );
}

function messageOf(blocks: readonly ReplyBlock[]): JsonObject {
  const thinking = wordsOf(blocks, "thinking");
  const calls = callsOf(blocks);
  return {
    role: "assistant",
    content: wordsOf(blocks, "text") || null,
    ...(thinking === "" ? {} : { reasoning_content: thinking }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
}

function deltas(blocks: readonly ReplyBlock[]): readonly JsonObject[] {
  return [
    ...pieces(wordsOf(blocks, "thinking")).map((text) => ({ reasoning_content: text })),
    ...pieces(wordsOf(blocks, "text")).map((text) => ({ content: text })),
    ...callsOf(blocks).flatMap((call, index) => {
      const { name, arguments: args } = call.function as JsonObject;
      return [
        { tool_calls: [{ index, ...call, function: { name: name!, arguments: "" } }] },
        ...pieces(args as string).map((piece) => ({
          tool_calls: [{ index, function: { arguments: piece } }],
        })),
      ];
    }),
  ];
}

function heardOf(message: JsonObject): Heard {
  if (message.role === "tool") {
    return { role: "user", pieces: [{ type: "result", id: text(message.tool_call_id) }] };
  }
  const pieces: Piece[] = [];
  const thinking = text(message.reasoning_content);
  if (thinking !== "") pieces.push({ type: "thinking", text: thinking });
  const words = typeof message.content === "string"
    ? message.content
    : list(message.content).map((part) => text(part.text)).join("");
  if (words !== "") pieces.push({ type: "text", text: words });
  for (const call of list(message.tool_calls)) {
    const called = object(call.function);
    const args = parseObject(text(called?.arguments)) ?? {};
    pieces.push({ type: "call", id: text(call.id), name: text(called?.name), args });
  }
  return { role: message.role === "assistant" ? "assistant" : "user", pieces };
}

function checkLoop(heard: readonly Heard[]): void {
  const said = heard.findLastIndex(({ role, pieces }) =>
    role === "user" && !pieces.some(({ type }) => type === "result")
  );
  heard.slice(said + 1).forEach(({ role, pieces }, index) => {
    if (role !== "assistant" || !pieces.some(({ type }) => type === "call")) return;
    demand(
      pieces[0]?.type === "thinking",
      `messages[${
        said + 1 + index
      }]: the reasoning_content in the thinking mode must be passed back`,
    );
  });
}
