import type { Ask } from "../ask.ts";
import type { Block, Finish, Reply } from "../reply.ts";
import { stableId } from "../stable_id.ts";
import { argumentPieces, pieces } from "../tokens.ts";
import { dataFrame, type Frame } from "./frame.ts";

/*
 * Chat Completions replies, from the shapes of OpenAI's API reference. Return types are inferred on
 * purpose: the tests assign them to the official SDK's types.
 */

type ToolBlock = Extract<Block, { type: "tool" }>;
type FinishReason = "stop" | "length" | "tool_calls" | "content_filter";

function finishReason(finish: Finish): FinishReason {
  switch (finish) {
    case "stop":
    case "refusal": // a refusal is an ordinary end; the words are in `refusal`
      return "stop";
    case "length":
      return "length";
    case "tool":
      return "tool_calls";
    default:
      return finish.raw as FinishReason; // `weird-finish` breaks the type on purpose
  }
}

/** Token counts as both of OpenAI's older APIs tell them. */
export function chatUsage({ usage }: Reply) {
  const prompt = usage.fresh + usage.cacheRead + usage.cacheWrite;
  const completion = usage.text + usage.reasoning;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: usage.cacheRead, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

function textOf(reply: Reply, type: "text" | "refusal" | "thinking"): string | null {
  const found = reply.blocks.flatMap((block) =>
    block.type === type && "text" in block ? [block.text] : []
  );
  return found.length === 0 ? null : found.join("");
}

function toolsOf(reply: Reply): readonly ToolBlock[] {
  return reply.blocks.filter((block) => block.type === "tool");
}

function toolCall(block: ToolBlock) {
  return block.custom
    ? { id: block.id, type: "custom" as const, custom: { name: block.name, input: block.args } }
    : {
      id: block.id,
      type: "function" as const,
      function: { name: block.name, arguments: block.args },
    };
}

function common(ask: Ask, created: number) {
  return {
    id: stableId("chatcmpl-", ask.seed, 29),
    created,
    model: ask.model,
    service_tier: "default" as const,
    system_fingerprint: "fp_mock000000",
  };
}

/** The reply when `stream` is false. */
export function chatReply(ask: Ask, reply: Reply, nowMs: number) {
  const calls = toolsOf(reply).map(toolCall);
  const reasoning = textOf(reply, "thinking");
  const choice = (index: number) => ({
    index,
    message: {
      role: "assistant" as const,
      content: textOf(reply, "text"),
      refusal: textOf(reply, "refusal"),
      annotations: [],
      ...(reasoning === null ? {} : { reasoning_content: reasoning }),
      ...(calls.length === 0 ? {} : { tool_calls: calls }),
    },
    logprobs: null,
    finish_reason: finishReason(reply.finish),
  });
  return {
    ...common(ask, Math.floor(nowMs / 1000)),
    object: "chat.completion" as const,
    choices: Array.from({ length: ask.choices }, (_, index) => choice(index)),
    usage: chatUsage(reply),
  };
}

/** One choice's `delta` in a chunk. */
interface Delta {
  readonly role?: "assistant";
  readonly content?: string | null;
  readonly refusal?: string | null;
  readonly reasoning_content?: string;
  readonly tool_calls?: {
    index: number;
    id?: string;
    type?: "function" | "custom";
    function?: { name?: string; arguments?: string };
    custom?: { name?: string; input?: string };
  }[];
}

function* deltas(reply: Reply): Generator<Delta> {
  for (const block of reply.blocks) {
    switch (block.type) {
      case "text":
        for (const content of block.deltas ?? pieces(block.text)) yield { content };
        break;
      case "refusal":
        for (const refusal of pieces(block.text)) yield { refusal };
        break;
      case "thinking":
        for (const piece of pieces(block.text)) yield { reasoning_content: piece };
        break;
      case "redacted": // Chat has no word for it
      case "tool":
        break;
      default:
        block satisfies never;
    }
  }
  const calls = toolsOf(reply).map((block, index) => callDeltas(block, index));
  if (!reply.interleave) {
    for (const call of calls) yield* call;
    return;
  }
  for (let open = [...calls]; open.length > 0;) {
    const rest: typeof open = [];
    for (const call of open) {
      const next = call.next();
      if (next.done) continue;
      yield next.value;
      rest.push(call);
    }
    open = rest;
  }
}

/** Id and name come once, in the first chunk; continuations hold arguments alone (W023). */
function* callDeltas(block: ToolBlock, index: number): Generator<Delta> {
  const { id, name } = block;
  if (block.custom) {
    yield { tool_calls: [{ index, id, type: "custom", custom: { name, input: "" } }] };
    for (const input of pieces(block.args)) yield { tool_calls: [{ index, custom: { input } }] };
    return;
  }
  yield { tool_calls: [{ index, id, type: "function", function: { name, arguments: "" } }] };
  for (const piece of argumentPieces(block.args)) {
    yield { tool_calls: [{ index, function: { arguments: piece } }] };
  }
}

/** The chunks of a streamed reply, each with the kind of frame it is. */
export function* chatChunks(ask: Ask, reply: Reply, nowMs: number) {
  const base = {
    ...common(ask, Math.floor(nowMs / 1000)),
    object: "chat.completion.chunk" as const,
    // Present and null in every chunk but the last when usage was asked for.
    ...(ask.wantsUsage ? { usage: null } : {}),
  };
  const chunk = (
    kind: Frame["kind"],
    index: number,
    delta: Delta,
    finish: FinishReason | null,
  ) => ({
    kind,
    chunk: { ...base, choices: [{ index, delta, logprobs: null, finish_reason: finish }] },
  });
  const all = Array.from({ length: ask.choices }, (_, index) => index);
  const hasText = reply.blocks.some((block) => block.type === "text");
  for (const index of all) {
    const content = hasText || toolsOf(reply).length === 0 ? "" : null;
    yield chunk("head", index, { role: "assistant", content, refusal: null }, null);
  }
  for (const delta of deltas(reply)) {
    for (const index of all) yield chunk("delta", index, delta, null);
  }
  for (const index of all) yield chunk("tail", index, {}, finishReason(reply.finish));
  if (ask.wantsUsage) {
    yield { kind: "usage" as const, chunk: { ...base, choices: [], usage: chatUsage(reply) } };
  }
}

/** The streamed reply as it stands on the wire. */
export function* chatFrames(ask: Ask, reply: Reply, nowMs: number): Generator<Frame> {
  for (const { kind, chunk } of chatChunks(ask, reply, nowMs)) yield dataFrame(kind, chunk);
  yield { kind: "end", data: "data: [DONE]\n\n" };
}
