import { type Ask, lastUserText } from "../ask.ts";
import type { Finish, Reply } from "../reply.ts";
import { stableId } from "../stable_id.ts";
import { pieces } from "../tokens.ts";
import { chatUsage } from "./chat.ts";
import { dataFrame, type Frame } from "./frame.ts";

/*
 * Legacy completions, from the shapes of OpenAI's API reference: text alone. Return types are
 * inferred on purpose: the tests assign them to the official SDK's types.
 */

type FinishReason = "stop" | "length" | "content_filter";

function finishReason(finish: Finish): FinishReason {
  switch (finish) {
    case "stop":
    case "tool": // no tool can be offered
      return "stop";
    case "refusal":
      return "content_filter";
    case "length":
      return "length";
    default:
      return finish.raw as FinishReason; // `weird-finish` breaks the type on purpose
  }
}

/** What is said, in pieces; a prompt to be echoed comes first. */
function textsOf(ask: Ask, reply: Reply): readonly string[] {
  const said = reply.blocks.flatMap((block) =>
    block.type === "text"
      ? block.deltas ?? pieces(block.text)
      : block.type === "refusal"
      ? pieces(block.text)
      : []
  );
  return ask.body.echo === true ? [lastUserText(ask), ...said] : said;
}

function envelope(ask: Ask, nowMs: number) {
  return {
    id: stableId("cmpl-", ask.seed, 29),
    object: "text_completion" as const,
    created: Math.floor(nowMs / 1000),
    model: ask.model,
    system_fingerprint: "fp_mock000000",
  };
}

/** The reply when `stream` is false. */
export function completionsReply(ask: Ask, reply: Reply, nowMs: number) {
  const text = textsOf(ask, reply).join("");
  const choice = (index: number) => ({
    text,
    index,
    logprobs: null,
    finish_reason: finishReason(reply.finish),
  });
  return {
    ...envelope(ask, nowMs),
    choices: Array.from({ length: ask.choices }, (_, index) => choice(index)),
    usage: chatUsage(reply),
  };
}

/** The chunks of a streamed reply, each with the kind of frame it is. */
export function* completionsChunks(ask: Ask, reply: Reply, nowMs: number) {
  const base = {
    ...envelope(ask, nowMs),
    ...(ask.wantsUsage ? { usage: null } : {}),
  };
  const all = Array.from({ length: ask.choices }, (_, index) => index);
  const choice = (index: number, text: string, finish_reason: FinishReason | null) => ({
    text,
    index,
    logprobs: null,
    finish_reason,
  });
  for (const text of textsOf(ask, reply)) {
    for (const index of all) {
      yield { kind: "delta" as const, chunk: { ...base, choices: [choice(index, text, null)] } };
    }
  }
  for (const index of all) {
    const end = choice(index, "", finishReason(reply.finish));
    yield { kind: "tail" as const, chunk: { ...base, choices: [end] } };
  }
  if (ask.wantsUsage) {
    yield { kind: "usage" as const, chunk: { ...base, choices: [], usage: chatUsage(reply) } };
  }
}

/** The streamed reply as it stands on the wire. */
export function* completionsFrames(ask: Ask, reply: Reply, nowMs: number): Generator<Frame> {
  for (const { kind, chunk } of completionsChunks(ask, reply, nowMs)) yield dataFrame(kind, chunk);
  yield { kind: "end", data: "data: [DONE]\n\n" };
}
