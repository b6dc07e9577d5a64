import { parseObject } from "../../base/json.ts";
import type { Ask } from "../ask.ts";
import type { Block, Finish, Reply } from "../reply.ts";
import { sealOf } from "../seal.ts";
import { stableId } from "../stable_id.ts";
import { argumentPieces, pieces } from "../tokens.ts";
import { eventFrame, type Frame } from "./frame.ts";

/*
 * Messages replies, from the shapes of Anthropic's API reference. Return types are inferred on
 * purpose: the tests assign them to the official SDK's types.
 */

type StopReason = "end_turn" | "max_tokens" | "tool_use" | "refusal";

function stopReason(finish: Finish): StopReason {
  switch (finish) {
    case "stop":
      return "end_turn";
    case "length":
      return "max_tokens";
    case "tool":
      return "tool_use";
    case "refusal":
      return "refusal";
    default:
      return finish.raw as StopReason; // `weird-finish` breaks the type on purpose
  }
}

function usageOf({ usage }: Reply, outputTokens: number) {
  return {
    input_tokens: usage.fresh,
    cache_creation_input_tokens: usage.cacheWrite,
    cache_read_input_tokens: usage.cacheRead,
    cache_creation: { ephemeral_5m_input_tokens: usage.cacheWrite, ephemeral_1h_input_tokens: 0 },
    output_tokens: outputTokens,
    output_tokens_details: usage.reasoning === 0 ? null : { thinking_tokens: usage.reasoning },
    server_tool_use: null,
    service_tier: "standard" as const,
    inference_geo: null,
    speed: null,
  };
}

function contentBlock(block: Block) {
  switch (block.type) {
    case "text":
    case "refusal": // the refusal's words are text; `stop_reason` says what it was
      return { type: "text" as const, text: block.text, citations: null };
    case "thinking":
      return { type: "thinking" as const, thinking: block.text, signature: sealOf(block.text) };
    case "redacted":
      return { type: "redacted_thinking" as const, data: block.data };
    case "tool":
      return {
        type: "tool_use" as const,
        id: block.id,
        caller: { type: "direct" as const },
        name: block.name,
        input: (parseObject(block.args) ?? {}) as unknown,
      };
    default:
      return block satisfies never;
  }
}

function envelope(ask: Ask) {
  return {
    id: stableId("msg_01", ask.seed, 22),
    type: "message" as const,
    role: "assistant" as const,
    model: ask.model,
    container: null,
    diagnostics: null,
    stop_details: null,
    stop_sequence: null,
  };
}

/** The reply when `stream` is false. */
export function messagesReply(ask: Ask, reply: Reply) {
  return {
    ...envelope(ask),
    content: reply.blocks.map(contentBlock),
    stop_reason: stopReason(reply.finish),
    usage: usageOf(reply, reply.usage.text + reply.usage.reasoning),
  };
}

/** A block as `content_block_start` shows it: empty, filled by deltas. */
function emptyBlock(block: Block) {
  const full = contentBlock(block);
  switch (full.type) {
    case "text":
      return { ...full, text: "" };
    case "thinking":
      return { ...full, thinking: "", signature: "" };
    case "redacted_thinking":
      return full; // comes whole
    case "tool_use":
      return { ...full, input: {} as unknown };
    default:
      return full satisfies never;
  }
}

function* deltas(block: Block) {
  switch (block.type) {
    case "text":
      for (const text of block.deltas ?? pieces(block.text)) {
        yield { type: "text_delta" as const, text };
      }
      return;
    case "refusal":
      for (const text of pieces(block.text)) yield { type: "text_delta" as const, text };
      return;
    case "thinking":
      for (const thinking of pieces(block.text)) {
        yield { type: "thinking_delta" as const, thinking };
      }
      yield { type: "signature_delta" as const, signature: sealOf(block.text) };
      return;
    case "redacted":
      return;
    case "tool":
      // The real API opens with an empty piece, and a call without arguments has nothing else.
      yield { type: "input_json_delta" as const, partial_json: "" };
      if (block.args === "{}" || block.args === "") return;
      for (const partial_json of argumentPieces(block.args)) {
        yield { type: "input_json_delta" as const, partial_json };
      }
      return;
    default:
      block satisfies never;
  }
}

/** The events of a streamed reply (without pings), each with the kind of frame it is. */
export function* messagesEvents(ask: Ask, reply: Reply) {
  yield {
    kind: "head" as const,
    event: {
      type: "message_start" as const,
      message: {
        ...envelope(ask),
        content: [],
        stop_reason: null,
        // What was thought is not known yet.
        usage: { ...usageOf(reply, 1), output_tokens_details: null },
      },
    },
  };
  for (const [index, block] of reply.blocks.entries()) {
    yield {
      kind: "head" as const,
      event: { type: "content_block_start" as const, index, content_block: emptyBlock(block) },
    };
    for (const delta of deltas(block)) {
      yield {
        kind: "delta" as const,
        event: { type: "content_block_delta" as const, index, delta },
      };
    }
    yield { kind: "tail" as const, event: { type: "content_block_stop" as const, index } };
  }
  const usage = usageOf(reply, reply.usage.text + reply.usage.reasoning);
  yield {
    kind: "usage" as const,
    event: {
      type: "message_delta" as const,
      delta: {
        stop_reason: stopReason(reply.finish),
        stop_sequence: null,
        stop_details: null,
        container: null,
      },
      usage: {
        input_tokens: usage.input_tokens,
        cache_creation_input_tokens: usage.cache_creation_input_tokens,
        cache_read_input_tokens: usage.cache_read_input_tokens,
        output_tokens: usage.output_tokens,
        output_tokens_details: usage.output_tokens_details,
        server_tool_use: null,
      },
    },
  };
  yield { kind: "end" as const, event: { type: "message_stop" as const } };
}

/** What the real API sends to keep a connection awake; the first one comes early. */
export const PING = 'event: ping\ndata: {"type": "ping"}\n\n';

/** The streamed reply as it stands on the wire. */
export function* messagesFrames(ask: Ask, reply: Reply): Generator<Frame> {
  let pinged = false;
  for (const { kind, event } of messagesEvents(ask, reply)) {
    yield eventFrame(kind, event);
    if (!pinged && event.type === "content_block_start") {
      pinged = true;
      yield { kind: "head", data: PING };
    }
  }
}
