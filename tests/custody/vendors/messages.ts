import { framed } from "../../../src/base/framing.ts";
import { isObject, type JsonObject } from "../../../src/base/json.ts";
import { ANTHROPIC_MESSAGES } from "../../../src/dialects/ids.ts";
import { readMessages } from "../../../src/mock/read/messages.ts";
import { encryptedOf, sealOf } from "../../../src/mock/seal.ts";
import { checkThinkingStands, verify } from "../claude_rules.ts";
import type { Heard, Piece, ReplyBlock } from "../reply.ts";
import { demand, type Vendor } from "../vendor.ts";
import { composed, pieces, thinking } from "./compose.ts";
import { list, object, secondOpinion, text } from "./read.ts";

/** Anthropic: thinking is signed, and a tool loop that thinks begins with thinking. */
export const messagesVendor: Vendor = {
  dialect: ANTHROPIC_MESSAGES,
  keepsOpenThinking: false,
  streamType: "text/event-stream",
  isStream: ({ body }) => body.stream === true,
  hear({ body }, issuer, mint) {
    const heard = list(body.messages).map((message): Heard => {
      const role = message.role === "assistant" ? "assistant" : "user";
      const blocks = typeof message.content === "string"
        ? [{ type: "text", text: message.content }]
        : list(message.content);
      return { role, pieces: blocks.map(pieceOf) };
    });
    verify(heard, issuer, mint);
    checkThinkingStands(heard, thinkingType(body) === "enabled");
    secondOpinion(
      heard,
      body,
      (mocked) => readMessages(mocked, ""),
      (piece) => piece.type === "thinking" ? sealOf(piece.text) : encryptedOf("hidden"),
    );
    return heard;
  },
  compose: ({ body }, plan, maker) => {
    const type = thinkingType(body);
    return composed(type === "enabled" ? thinking(plan) : plan, type !== undefined, {
      thought: (kind, words, { issuer, mint }) => [
        kind === "shown"
          ? { type: "thinking", text: words, seal: mint.seal(issuer, words) }
          : { type: "redacted", seal: mint.seal(issuer, "") },
      ],
      callId: (mint) => mint.id("toolu_01"),
    }, maker);
  },
  whole: (blocks, { body }) => ({
    ...shell(body),
    content: blocks.map(blockOf),
    stop_reason: stopReason(blocks),
    usage: { input_tokens: 1, output_tokens: 2 },
  }),
  stream(blocks, { body }) {
    const events: JsonObject[] = [{
      type: "message_start",
      message: { ...shell(body), content: [], usage: { input_tokens: 1, output_tokens: 1 } },
    }];
    blocks.forEach((block, index) => {
      const at = (type: string, more: JsonObject) => events.push({ type, index, ...more });
      const { start, deltas } = opened(block);
      at("content_block_start", { content_block: start });
      for (const delta of deltas) at("content_block_delta", { delta });
      at("content_block_stop", {});
    });
    events.push({
      type: "message_delta",
      delta: { stop_reason: stopReason(blocks), stop_sequence: null },
      usage: { output_tokens: 2 },
    }, { type: "message_stop" });
    return framed(
      "sse",
      events.map((event) => ({ event: event.type as string, data: JSON.stringify(event) })),
    );
  },
};

function thinkingType({ thinking }: JsonObject): "enabled" | "adaptive" | undefined {
  const type = object(thinking)?.type;
  return type === "enabled" || type === "adaptive" ? type : undefined;
}

function shell(body: JsonObject): JsonObject {
  return {
    id: "msg_01custody",
    type: "message",
    role: "assistant",
    model: body.model ?? "claude",
    stop_reason: null,
    stop_sequence: null,
  };
}

function stopReason(blocks: readonly ReplyBlock[]): string {
  return blocks.some(({ type }) => type === "call") ? "tool_use" : "end_turn";
}

function blockOf(block: ReplyBlock): JsonObject {
  switch (block.type) {
    case "thinking":
      return { type: "thinking", thinking: block.text, signature: block.seal!.data };
    case "redacted":
      return { type: "redacted_thinking", data: block.seal.data };
    case "text":
      return { type: "text", text: block.text };
    case "call":
      return { type: "tool_use", id: block.id, name: block.name, input: block.args };
    default:
      return block satisfies never;
  }
}

function opened(block: ReplyBlock): { start: JsonObject; deltas: readonly JsonObject[] } {
  switch (block.type) {
    case "thinking":
      return {
        start: { type: "thinking", thinking: "", signature: "" },
        deltas: [
          ...pieces(block.text).map((thinking) => ({ type: "thinking_delta", thinking })),
          { type: "signature_delta", signature: block.seal!.data },
        ],
      };
    case "redacted":
      return { start: blockOf(block), deltas: [] };
    case "text":
      return {
        start: { type: "text", text: "" },
        deltas: pieces(block.text).map((text) => ({ type: "text_delta", text })),
      };
    case "call":
      return {
        start: { ...blockOf(block), input: {} },
        deltas: pieces(JSON.stringify(block.args))
          .map((partial_json) => ({ type: "input_json_delta", partial_json })),
      };
    default:
      return block satisfies never;
  }
}

function pieceOf(block: JsonObject): Piece {
  switch (block.type) {
    case "thinking":
      return { type: "thinking", text: text(block.thinking), seal: text(block.signature) };
    case "redacted_thinking":
      return { type: "redacted", seal: text(block.data) };
    case "tool_use": {
      const { input } = block;
      demand(isObject(input), "tool_use.input: Input should be a valid dictionary");
      return { type: "call", id: text(block.id), name: text(block.name), args: input };
    }
    case "tool_result":
      return { type: "result", id: text(block.tool_use_id) };
    default:
      return { type: "text", text: text(block.text) };
  }
}
