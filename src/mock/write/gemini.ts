import { parseObject } from "../../base/json.ts";
import type { Ask } from "../ask.ts";
import { isThinker } from "../model_name.ts";
import { showsThoughts } from "../read/gemini.ts";
import type { Block, Finish, Reply } from "../reply.ts";
import { ABOUT_TEXT, aboutCall, thoughtSealOf } from "../seal.ts";
import { stableId } from "../stable_id.ts";
import { countTokens, pieces } from "../tokens.ts";
import type { Frame } from "./frame.ts";

/*
 * Gemini replies, from the shapes of Google's API reference. Return types are inferred on purpose:
 * the tests assign them to the official SDK's types.
 */

function finishReason(finish: Finish): string {
  switch (finish) {
    case "stop":
    case "tool": // a call is an ordinary end
      return "STOP";
    case "length":
      return "MAX_TOKENS";
    case "refusal":
      return "SAFETY";
    default:
      return finish.raw;
  }
}

/** One part of a content. Google leaves out what is empty, so each has its own members only. */
interface Part {
  text?: string;
  thought?: true;
  thoughtSignature?: string;
  functionCall?: { id?: string; name: string; args?: Record<string, unknown> };
}

/** A part, and whether it comes as one delta of a stream or as its end. */
interface Written {
  readonly part: Part;
  readonly kind: "delta" | "end";
}

/**
 * The parts of a reply, whole or in pieces. Thinking is signed on what it led to: the first call
 * (which Gemini 3 always signs), or the last piece of the text, which is empty in a stream.
 */
function* partsOf(ask: Ask, reply: Reply, streamed: boolean): Generator<Written> {
  const shows = showsThoughts(ask.body);
  const calls = reply.blocks.some((block) => block.type === "tool");
  let unsigned = calls && isThinker(ask.model);
  const texts = (block: { text: string; deltas?: readonly string[] }) =>
    streamed ? block.deltas ?? pieces(block.text) : [block.text];
  for (const block of reply.blocks) {
    switch (block.type) {
      case "thinking":
        unsigned = true;
        if (!shows) break;
        for (const text of texts(block)) yield { part: { text, thought: true }, kind: "delta" };
        break;
      case "redacted": // thought that only its signature tells of
        unsigned = true;
        break;
      case "refusal":
      case "text": {
        const signed = unsigned && !calls;
        const signature = signed ? { thoughtSignature: thoughtSealOf(ABOUT_TEXT) } : {};
        if (signed) unsigned = false;
        for (const text of texts(block)) {
          yield { part: { text, ...(streamed ? {} : signature) }, kind: "delta" };
        }
        if (streamed && "thoughtSignature" in signature) {
          yield { part: { text: "", ...signature }, kind: "end" };
        }
        break;
      }
      case "tool":
        yield { part: callPart(ask, block, unsigned), kind: "delta" };
        unsigned = false;
        break;
      default:
        block satisfies never;
    }
  }
}

function callPart(ask: Ask, block: Extract<Block, { type: "tool" }>, signed: boolean): Part {
  const args = parseObject(block.args);
  return {
    functionCall: {
      ...(isThinker(ask.model) ? { id: block.id } : {}),
      name: block.name,
      // `tool-zero-empty`: some models leave the arguments out.
      ...(args === undefined ? {} : { args: { ...args } }),
    },
    ...(signed ? { thoughtSignature: thoughtSealOf(aboutCall(block.name, args ?? {})) } : {}),
  };
}

/** Thoughts are counted apart from the answer, and what is nothing is left out. */
function usageOf({ usage }: Reply, said: number) {
  const prompt = usage.fresh + usage.cacheRead + usage.cacheWrite;
  const text = (tokenCount: number) => [{ modality: "TEXT", tokenCount }];
  return {
    promptTokenCount: prompt,
    ...(said === 0 ? {} : { candidatesTokenCount: said }),
    totalTokenCount: prompt + said + usage.reasoning,
    ...(usage.cacheRead === 0
      ? {}
      : { cachedContentTokenCount: usage.cacheRead, cacheTokensDetails: text(usage.cacheRead) }),
    promptTokensDetails: text(prompt),
    ...(usage.reasoning === 0 ? {} : { thoughtsTokenCount: usage.reasoning }),
  };
}

function envelope(ask: Ask) {
  return { modelVersion: ask.model, responseId: stableId("", ask.seed, 22) };
}

/** The reply of `generateContent`. */
export function geminiReply(ask: Ask, reply: Reply) {
  const parts = [...partsOf(ask, reply, false)].map(({ part }) => part);
  const content = { ...(parts.length === 0 ? {} : { parts }), role: "model" };
  return {
    candidates: Array.from({ length: ask.choices }, (_, index) => ({
      content,
      finishReason: finishReason(reply.finish),
      index,
    })),
    usageMetadata: usageOf(reply, reply.usage.text),
    ...envelope(ask),
  };
}

/** The chunks of `streamGenerateContent`, each with the kind of frame it is. */
export function* geminiChunks(ask: Ask, reply: Reply) {
  const chunk = (part: Part, said: number, finish?: string) => ({
    candidates: Array.from({ length: ask.choices }, (_, index) => ({
      content: { parts: [part], role: "model" },
      ...(finish === undefined ? {} : { finishReason: finish }),
      index,
    })),
    usageMetadata: usageOf(reply, said),
    ...envelope(ask),
  });
  let said = 0;
  let last: Part = { text: "" };
  for (const { part, kind } of partsOf(ask, reply, true)) {
    if (kind === "end") {
      last = part;
      continue;
    }
    if (!part.thought) said += countTokens(part.text ?? "call");
    yield { kind: "delta" as const, chunk: chunk(part, Math.min(said, reply.usage.text)) };
  }
  yield {
    kind: "usage" as const,
    chunk: chunk(last, reply.usage.text, finishReason(reply.finish)),
  };
}

/** The streamed reply as it stands on the wire: Google's lines end with CR LF. */
export function* geminiFrames(ask: Ask, reply: Reply): Generator<Frame> {
  let first = true;
  for (const { kind, chunk } of geminiChunks(ask, reply)) {
    yield { kind, data: geminiData(ask, chunk, first) };
    first = false;
  }
  if (ask.framing === "json_array") yield { kind: "end", data: "\n]" };
}

/** One value of a stream, as an event or as an element of the array that the stream then is. */
export function geminiData(ask: Ask, value: object, first: boolean): string {
  return ask.framing === "sse"
    ? `data: ${JSON.stringify(value)}\r\n\r\n`
    : `${first ? "[" : ",\r\n"}${JSON.stringify(value)}`;
}
