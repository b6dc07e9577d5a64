import { awsFrame } from "../../../src/base/aws_event_stream.ts";
import { joinBytes } from "../../../src/base/bytes.ts";
import { isObject, type JsonObject } from "../../../src/base/json.ts";
import { BEDROCK_CONVERSE } from "../../../src/dialects/ids.ts";
import { type BedrockAddress, readBedrock } from "../../../src/mock/read/bedrock.ts";
import { encryptedOf, sealOf } from "../../../src/mock/seal.ts";
import { checkSigned, checkThinkingStands, verify } from "../claude_rules.ts";
import type { Heard, Piece, ReplyBlock } from "../reply.ts";
import { demand, type Vendor } from "../vendor.ts";
import { composed, pieces, thinking } from "./compose.ts";
import { list, object, secondOpinion, text } from "./read.ts";

/**
 * Bedrock's Converse: turns alternate, and before Claude the rules of Messages hold in AWS's words. Other
 * makers' models sign what they think as well, and take open thinking too.
 */
export const converseVendor: Vendor = {
  dialect: BEDROCK_CONVERSE,
  keepsOpenThinking: false,
  streamType: "application/vnd.amazon.eventstream",
  isStream: ({ path }) => path.endsWith("/converse-stream"),
  hear({ body, path }, issuer, mint) {
    const heard = list(body.messages).map((message): Heard => ({
      role: message.role === "assistant" ? "assistant" : "user",
      pieces: list(message.content).flatMap(pieceOf),
    }));
    verify(heard, issuer, mint);
    if (isClaude(path)) {
      checkSigned(heard);
      checkThinkingStands(heard, thinkingType(body) === "enabled");
    }
    secondOpinion(
      heard,
      body,
      (mocked) => readBedrock(isClaude(path) ? mocked : signedOnly(mocked), addressOf(path), ""),
      (piece) => piece.type === "thinking" ? sealOf(piece.text) : btoa(encryptedOf("hidden")),
    );
    return heard;
  },
  compose: ({ body }, plan, maker) => {
    const type = thinkingType(body);
    return composed(
      type === "enabled" ? thinking(plan) : plan,
      type === "enabled" || type === "adaptive",
      {
        thought: (kind, words, { issuer, mint }) => [
          kind === "shown"
            ? { type: "thinking", text: words, seal: mint.seal(issuer, words) }
            : { type: "redacted", seal: mint.seal(issuer, "") },
        ],
        callId: (mint) => mint.id("tooluse_"),
      },
      maker,
    );
  },
  whole: (blocks) => ({
    output: { message: { role: "assistant", content: blocks.map(blockOf) } },
    stopReason: stopReason(blocks),
    usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 },
    metrics: { latencyMs: 1 },
  }),
  stream(blocks) {
    const frames: Uint8Array[] = [];
    const send = (event: string, data: JsonObject) =>
      frames.push(awsFrame({ event, data: JSON.stringify(data) }));
    send("messageStart", { role: "assistant" });
    blocks.forEach((block, contentBlockIndex) => {
      if (block.type === "call") {
        const toolUse = { toolUseId: block.id, name: block.name };
        send("contentBlockStart", { start: { toolUse }, contentBlockIndex });
      }
      for (const delta of deltas(block)) send("contentBlockDelta", { contentBlockIndex, delta });
      send("contentBlockStop", { contentBlockIndex });
    });
    send("messageStop", { stopReason: stopReason(blocks) });
    send("metadata", {
      usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 },
      metrics: { latencyMs: 1 },
    });
    return joinBytes(frames, frames.reduce((size, { length }) => size + length, 0));
  },
};

function isClaude(path: string): boolean {
  return path.includes("anthropic.claude");
}

/** The body without open thinking: the mock's models are all Claude. */
function signedOnly(body: JsonObject): JsonObject {
  const messages = list(body.messages).map((message) => {
    const kept = list(message.content).filter(({ reasoningContent }) => {
      const shown = object(object(reasoningContent)?.reasoningText);
      return shown === undefined || shown.signature !== undefined;
    });
    return { ...message, content: kept };
  });
  return { ...body, messages };
}

function addressOf(path: string): BedrockAddress {
  return { model: "claude", stream: path.endsWith("-stream") };
}

function thinkingType(body: JsonObject): string {
  const more = object(body.additionalModelRequestFields);
  return text((object(more?.thinking) ?? object(more?.reasoning_config))?.type);
}

function stopReason(blocks: readonly ReplyBlock[]): string {
  return blocks.some(({ type }) => type === "call") ? "tool_use" : "end_turn";
}

function blockOf(block: ReplyBlock): JsonObject {
  switch (block.type) {
    case "thinking":
      return {
        reasoningContent: { reasoningText: { text: block.text, signature: block.seal!.data } },
      };
    case "redacted":
      return { reasoningContent: { redactedContent: block.seal.data } };
    case "text":
      return { text: block.text };
    case "call":
      return { toolUse: { toolUseId: block.id, name: block.name, input: block.args } };
    default:
      return block satisfies never;
  }
}

function deltas(block: ReplyBlock): readonly JsonObject[] {
  switch (block.type) {
    case "thinking":
      return [
        ...pieces(block.text).map((text) => ({ reasoningContent: { text } })),
        { reasoningContent: { signature: block.seal!.data } },
      ];
    case "redacted":
      return [{ reasoningContent: { redactedContent: block.seal.data } }];
    case "text":
      return pieces(block.text).map((text) => ({ text }));
    case "call":
      return pieces(JSON.stringify(block.args)).map((input) => ({ toolUse: { input } }));
    default:
      return block satisfies never;
  }
}

function pieceOf(block: JsonObject): readonly Piece[] {
  const { reasoningContent, toolUse, toolResult } = block;
  if (isObject(reasoningContent)) {
    const shown = object(reasoningContent.reasoningText);
    if (shown === undefined) {
      return [{ type: "redacted", seal: text(reasoningContent.redactedContent) }];
    }
    const seal = shown.signature === undefined ? {} : { seal: text(shown.signature) };
    return [{ type: "thinking", text: text(shown.text), ...seal }];
  }
  if (isObject(toolUse)) {
    const { input } = toolUse;
    demand(isObject(input), "toolUse.input must be an object");
    return [{ type: "call", id: text(toolUse.toolUseId), name: text(toolUse.name), args: input }];
  }
  if (isObject(toolResult)) return [{ type: "result", id: text(toolResult.toolUseId) }];
  return typeof block.text === "string" ? [{ type: "text", text: block.text }] : [];
}
