import type { Json } from "../../base/json.ts";
import type { Ask } from "../ask.ts";
import type { Block, Reply } from "../reply.ts";
import { encryptedOf } from "../seal.ts";
import { stableHexId } from "../stable_id.ts";
import { argumentPieces, pieces } from "../tokens.ts";
import { eventFrame, type Frame } from "./frame.ts";

/*
 * Responses API replies, from the shapes of OpenAI's API reference. Return types are inferred on
 * purpose: the tests assign them to the official SDK's types.
 */

type Status = "completed" | "incomplete" | "in_progress";

/** One block as an output item; `index` makes its id. */
function itemOf(ask: Ask, block: Block, index: number, status: Status) {
  const id = (prefix: string) => stableHexId(`${prefix}_`, `${ask.seed}:${index}`);
  switch (block.type) {
    case "text":
    case "refusal":
      return {
        id: id("msg"),
        type: "message" as const,
        status,
        role: "assistant" as const,
        content: [partOf(block)],
      };
    case "thinking":
      return {
        id: id("rs"),
        type: "reasoning" as const,
        summary: [{ type: "summary_text" as const, text: block.text }],
        ...(ask.wantsSeal ? { encrypted_content: encryptedOf(block.text) } : {}),
      };
    case "redacted": // Responses' nearest: reasoning without a summary
      return {
        id: id("rs"),
        type: "reasoning" as const,
        summary: [],
        ...(ask.wantsSeal ? { encrypted_content: block.data } : {}),
      };
    case "tool":
      return block.custom
        ? {
          id: id("ctc"),
          type: "custom_tool_call" as const,
          ...(block.namespace === undefined ? {} : { namespace: block.namespace }),
          call_id: block.id,
          name: block.name,
          input: block.args,
        }
        : {
          id: id("fc"),
          type: "function_call" as const,
          status,
          call_id: block.id,
          name: block.name,
          arguments: block.args,
          ...(block.namespace === undefined ? {} : { namespace: block.namespace }),
        };
    default:
      return block satisfies never;
  }
}

type Item = ReturnType<typeof itemOf>;

function partOf(block: Extract<Block, { type: "text" | "refusal" }>) {
  return block.type === "text"
    ? { type: "output_text" as const, annotations: [], logprobs: [], text: block.text }
    : { type: "refusal" as const, refusal: block.text };
}

function emptyPart(block: Extract<Block, { type: "text" | "refusal" }>) {
  return partOf({ type: block.type, text: "" });
}

function emptyItem(item: Item): Item {
  switch (item.type) {
    case "message":
      return { ...item, status: "in_progress", content: [] };
    case "reasoning":
      return { ...item, summary: [] };
    case "function_call":
      return { ...item, status: "in_progress", arguments: "" };
    case "custom_tool_call":
      return { ...item, input: "" };
    default:
      return item satisfies never;
  }
}

function usageOf({ usage }: Reply) {
  const input = usage.fresh + usage.cacheRead + usage.cacheWrite;
  const output = usage.text + usage.reasoning;
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: usage.cacheRead, cache_write_tokens: usage.cacheWrite },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: usage.reasoning },
    total_tokens: input + output,
  };
}

/** What the response object repeats of the request, with the API's defaults. */
function echoOf(ask: Ask) {
  const { body } = ask;
  const or = <T extends Json>(key: string, fallback: T): T => (body[key] ?? fallback) as T;
  return {
    background: false,
    instructions: or<string | null>("instructions", null),
    max_output_tokens: or<number | null>("max_output_tokens", null),
    max_tool_calls: or<number | null>("max_tool_calls", null),
    metadata: or<Record<string, string>>("metadata", {}),
    parallel_tool_calls: or("parallel_tool_calls", true),
    previous_response_id: null,
    prompt_cache_key: or<string | null>("prompt_cache_key", null),
    reasoning: or<{ effort: "medium" | null; summary: "auto" | null }>("reasoning", {
      effort: null,
      summary: null,
    }),
    safety_identifier: or<string | null>("safety_identifier", null),
    service_tier: "default" as const,
    store: or("store", true),
    temperature: or<number | null>("temperature", 1),
    text: or<{ format: { type: "text" } }>("text", { format: { type: "text" } }),
    tool_choice: or<"auto" | "none" | "required">("tool_choice", "auto"),
    tools: or<[]>("tools", []),
    top_logprobs: 0,
    top_p: or<number | null>("top_p", 1),
    truncation: or<"auto" | "disabled">("truncation", "disabled"),
  };
}

export function responseId(ask: Ask): string {
  return stableHexId("resp_", ask.seed);
}

function shell(ask: Ask, nowMs: number) {
  return {
    id: responseId(ask),
    object: "response" as const,
    created_at: Math.floor(nowMs / 1000),
    access_programs: null,
    error: null,
    incomplete_details: null,
    model: ask.model,
    ...echoOf(ask),
  };
}

/** The response object before anything was generated. */
function opening(ask: Ask, nowMs: number) {
  return { ...shell(ask, nowMs), status: "in_progress" as const, output: [] };
}

/** The reply when `stream` is false, and what the last event of a stream holds. */
export function responsesReply(ask: Ask, reply: Reply, nowMs: number) {
  const cut = reply.finish === "length" || typeof reply.finish === "object";
  const status: "completed" | "incomplete" = cut ? "incomplete" : "completed";
  const reason = typeof reply.finish === "object" ? reply.finish.raw : "max_output_tokens";
  return {
    ...shell(ask, nowMs),
    status,
    incomplete_details: cut ? { reason: reason as "max_output_tokens" } : null,
    output: reply.blocks.map((block, index) =>
      itemOf(
        ask,
        block,
        index,
        cut && index === reply.blocks.length - 1 ? "incomplete" : "completed",
      )
    ),
    usage: usageOf(reply),
  };
}

/** The response object of `response.failed`. */
export function failedResponse(ask: Ask, nowMs: number, message: string) {
  return {
    ...shell(ask, nowMs),
    status: "failed" as const,
    error: { code: "server_error" as const, message },
    output: [],
  };
}

/** The events of a streamed reply without their sequence numbers. */
function* unnumbered(ask: Ask, reply: Reply, nowMs: number) {
  yield { kind: "head" as const, type: "response.created" as const, response: opening(ask, nowMs) };
  yield {
    kind: "head" as const,
    type: "response.in_progress" as const,
    response: opening(ask, nowMs),
  };
  const final = responsesReply(ask, reply, nowMs);
  for (const [output_index, block] of reply.blocks.entries()) {
    const item = final.output[output_index]!;
    yield {
      kind: "head" as const,
      type: "response.output_item.added" as const,
      output_index,
      item: emptyItem(item),
    };
    yield* inner(block, item.id, output_index);
    yield { kind: "tail" as const, type: "response.output_item.done" as const, output_index, item };
  }
  const type: "response.completed" | "response.incomplete" = `response.${final.status}`;
  yield { kind: "end" as const, type, response: final };
}

/** What happens between an item's `added` and `done`. */
function* inner(block: Block, item_id: string, output_index: number) {
  const at = { item_id, output_index };
  switch (block.type) {
    case "text":
    case "refusal": {
      const here = { ...at, content_index: 0 };
      yield {
        kind: "head" as const,
        type: "response.content_part.added" as const,
        ...here,
        part: emptyPart(block),
      };
      if (block.type === "text") yield* textEvents(block, here);
      else yield* refusalEvents(block, here);
      yield {
        kind: "tail" as const,
        type: "response.content_part.done" as const,
        ...here,
        part: partOf(block),
      };
      return;
    }
    case "thinking":
      yield* summaryEvents(block.text, { ...at, summary_index: 0 });
      return;
    case "redacted":
      return;
    case "tool":
      yield* block.custom
        ? customCallEvents(block.args, at)
        : callEvents(block.args, block.name, at);
      return;
    default:
      block satisfies never;
  }
}

interface At {
  readonly item_id: string;
  readonly output_index: number;
}

function* textEvents(block: Extract<Block, { type: "text" }>, at: At & { content_index: number }) {
  for (const delta of block.deltas ?? pieces(block.text)) {
    yield {
      kind: "delta" as const,
      type: "response.output_text.delta" as const,
      ...at,
      delta,
      logprobs: [],
    };
  }
  yield {
    kind: "tail" as const,
    type: "response.output_text.done" as const,
    ...at,
    text: block.text,
    logprobs: [],
  };
}

function* refusalEvents(
  block: Extract<Block, { type: "refusal" }>,
  at: At & { content_index: number },
) {
  for (const delta of pieces(block.text)) {
    yield { kind: "delta" as const, type: "response.refusal.delta" as const, ...at, delta };
  }
  yield {
    kind: "tail" as const,
    type: "response.refusal.done" as const,
    ...at,
    refusal: block.text,
  };
}

function* summaryEvents(text: string, at: At & { summary_index: number }) {
  const part = (text: string) => ({ type: "summary_text" as const, text });
  yield {
    kind: "head" as const,
    type: "response.reasoning_summary_part.added" as const,
    ...at,
    part: part(""),
  };
  for (const delta of pieces(text)) {
    yield {
      kind: "delta" as const,
      type: "response.reasoning_summary_text.delta" as const,
      ...at,
      delta,
    };
  }
  yield {
    kind: "tail" as const,
    type: "response.reasoning_summary_text.done" as const,
    ...at,
    text,
  };
  yield {
    kind: "tail" as const,
    type: "response.reasoning_summary_part.done" as const,
    ...at,
    part: part(text),
  };
}

function* callEvents(args: string, name: string, at: At) {
  for (const delta of argumentPieces(args)) {
    yield {
      kind: "delta" as const,
      type: "response.function_call_arguments.delta" as const,
      ...at,
      delta,
    };
  }
  yield {
    kind: "tail" as const,
    type: "response.function_call_arguments.done" as const,
    ...at,
    name,
    arguments: args,
  };
}

function* customCallEvents(input: string, at: At) {
  for (const delta of pieces(input)) {
    yield {
      kind: "delta" as const,
      type: "response.custom_tool_call_input.delta" as const,
      ...at,
      delta,
    };
  }
  yield {
    kind: "tail" as const,
    type: "response.custom_tool_call_input.done" as const,
    ...at,
    input,
  };
}

/** The events of a streamed reply, each with the kind of frame it is. */
export function* responsesEvents(ask: Ask, reply: Reply, nowMs: number) {
  let sequence_number = 0;
  for (const { kind, ...event } of unnumbered(ask, reply, nowMs)) {
    yield { kind, event: { ...event, sequence_number: sequence_number++ } };
  }
}

/** The streamed reply as it stands on the wire. The Responses API has no `[DONE]`. */
export function* responsesFrames(ask: Ask, reply: Reply, nowMs: number): Generator<Frame> {
  for (const { kind, event } of responsesEvents(ask, reply, nowMs)) yield eventFrame(kind, event);
}
