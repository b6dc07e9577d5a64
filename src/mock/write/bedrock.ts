import { awsFrame } from "../../base/aws_event_stream.ts";
import { parseObject } from "../../base/json.ts";
import { type Ask, turnNumber } from "../ask.ts";
import { countCachePoints } from "../read/bedrock_rules.ts";
import type { Block, Finish, Reply } from "../reply.ts";
import { sealOf } from "../seal.ts";
import { argumentPieces, pieces } from "../tokens.ts";
import type { Frame } from "./frame.ts";

/*
 * Converse replies, from the shapes of AWS's API reference. Blobs are base64 here, as in JSON; the
 * official SDK's types have bytes in their place.
 */

type StopReason = "end_turn" | "tool_use" | "max_tokens" | "content_filtered";

function stopReason(finish: Finish): StopReason {
  switch (finish) {
    case "stop":
      return "end_turn";
    case "tool":
      return "tool_use";
    case "length":
      return "max_tokens";
    case "refusal":
      return "content_filtered";
    default:
      return finish.raw as StopReason; // `weird-finish` breaks the type on purpose
  }
}

function contentBlock(block: Block) {
  switch (block.type) {
    case "text":
    case "refusal":
      return { text: block.text };
    case "thinking":
      return {
        reasoningContent: {
          reasoningText: { text: block.text, signature: sealOf(block.text) },
        },
      };
    case "redacted":
      return { reasoningContent: { redactedContent: btoa(block.data) } };
    case "tool":
      return {
        toolUse: {
          toolUseId: block.id,
          name: block.name,
          input: { ...(parseObject(block.args) ?? {}) },
        },
      };
    default:
      return block satisfies never;
  }
}

/** A cache point splits the input: written on the first turn, read on those after it. */
function usageOf(ask: Ask, { usage }: Reply) {
  const marked = countCachePoints(ask.body) > 0 && usage.cacheRead + usage.cacheWrite === 0;
  const kept = marked ? Math.max(0, usage.fresh - 4) : 0;
  const first = turnNumber(ask) === 1;
  const cacheRead = usage.cacheRead + (first ? 0 : kept);
  const cacheWrite = usage.cacheWrite + (first ? kept : 0);
  const output = usage.text + usage.reasoning;
  const input = usage.fresh - kept;
  return {
    inputTokens: input,
    outputTokens: output,
    totalTokens: input + cacheRead + cacheWrite + output,
    cacheReadInputTokens: cacheRead,
    cacheWriteInputTokens: cacheWrite,
  };
}

/** The reply of `converse`. */
export function bedrockReply(ask: Ask, reply: Reply) {
  return {
    output: {
      message: { role: "assistant" as const, content: reply.blocks.map(contentBlock) },
    },
    stopReason: stopReason(reply.finish),
    usage: usageOf(ask, reply),
    metrics: { latencyMs: 1 },
  };
}

function* deltas(block: Block) {
  switch (block.type) {
    case "text":
      for (const text of block.deltas ?? pieces(block.text)) yield { text };
      return;
    case "refusal":
      for (const text of pieces(block.text)) yield { text };
      return;
    case "thinking":
      for (const text of pieces(block.text)) yield { reasoningContent: { text } };
      yield { reasoningContent: { signature: sealOf(block.text) } };
      return;
    case "redacted":
      yield { reasoningContent: { redactedContent: btoa(block.data) } };
      return;
    case "tool":
      // A call without arguments has one empty piece, or none (`tool-zero-empty`).
      if (block.args === "{}") yield { toolUse: { input: "" } };
      else for (const input of argumentPieces(block.args)) yield { toolUse: { input } };
      return;
    default:
      block satisfies never;
  }
}

/** The events of `converse-stream`, each with the kind of frame it is and its name. */
export function* bedrockEvents(ask: Ask, reply: Reply) {
  yield {
    kind: "head" as const,
    event: { messageStart: { role: "assistant" as const } },
  };
  for (const [contentBlockIndex, block] of reply.blocks.entries()) {
    // Only a call is opened; text and reasoning begin with their first delta.
    if (block.type === "tool") {
      const toolUse = { toolUseId: block.id, name: block.name };
      yield {
        kind: "head" as const,
        event: { contentBlockStart: { start: { toolUse }, contentBlockIndex } },
      };
    }
    for (const delta of deltas(block)) {
      yield {
        kind: "delta" as const,
        event: { contentBlockDelta: { contentBlockIndex, delta } },
      };
    }
    yield { kind: "tail" as const, event: { contentBlockStop: { contentBlockIndex } } };
  }
  yield {
    kind: "tail" as const,
    event: { messageStop: { stopReason: stopReason(reply.finish) } },
  };
  yield {
    kind: "close" as const,
    event: { metadata: { usage: usageOf(ask, reply), metrics: { latencyMs: 1 } } },
  };
}

const padding = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** The streamed reply as it stands on the wire. Every payload is padded by a member `p`. */
export function* bedrockFrames(ask: Ask, reply: Reply): Generator<Frame> {
  let count = 0;
  for (const { kind, event } of bedrockEvents(ask, reply)) {
    const [name, payload] = Object.entries(event)[0]!;
    const p = padding.slice(0, 3 + (count++ * 7) % 40);
    yield { kind, data: awsFrame({ event: name, data: JSON.stringify({ ...payload, p }) }) };
  }
}

/** How a stream that has begun says that it failed. */
export function bedrockException(name: string, message: string): Frame {
  return {
    kind: "tail",
    data: awsFrame({ event: `exception:${name}`, data: JSON.stringify({ message }) }),
  };
}
