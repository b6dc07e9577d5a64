/** Chunks of an upstream's stream of choices: what Chat Completions and Completions have in common. */
import { Fault } from "../base/fault.ts";
import { isObject, type Json, type JsonObject, parseJson } from "../base/json.ts";
import { optional } from "../base/optional.ts";
import type { SseMessage } from "../base/sse.ts";
import type { StreamEvent } from "../ir/event.ts";
import type { DialectId } from "../ir/origin.ts";
import { Reader, withExtra } from "../ir/reader.ts";
import type { Finish } from "../ir/response.ts";
import { faultInside } from "./openai_choices_error.ts";

/** Candidates, above which a stream is garbage: OpenAI allows 128. */
const maxCandidates = 128;

/** One answer of the stream; its finish is held until all that stands before it is known. */
export interface Ending {
  readonly index: number;
  readonly finish: Finish | undefined;
}

/** The fault of a stream that is not one of these APIs. */
export function garbled(state: string): Fault {
  return new Fault("upstream_garbled", `Cannot read the upstream's stream: ${state}`);
}

/**
 * The chunk in a message; `done` for the terminator, `undefined` for a message that says nothing.
 * Throws what the upstream reports instead of a chunk.
 */
export function chunkOf({ data, event }: SseMessage): JsonObject | "done" | undefined {
  const text = data.trim();
  if (text === "[DONE]") return "done";
  if (text === "") return undefined;
  const chunk = parseJson(text);
  if (!isObject(chunk)) throw garbled("an event is not a JSON object");
  const fault = faultInside(chunk);
  if (fault !== undefined) throw fault;
  if (event === "error") {
    throw new Fault("upstream_error", "Cannot finish the reply: the upstream reported an error");
  }
  return chunk;
}

/** What the first chunk says of the whole reply. */
export function startOf(
  chunk: JsonObject,
  dialect: DialectId,
): Extract<StreamEvent, { type: "start" }> {
  const reader = new Reader(chunk, "", "upstream_garbled");
  // `obfuscation` is padding that OpenAI adds against traffic analysis.
  for (const key of ["object", "choices", "usage", "obfuscation"]) reader.take(key);
  const id = reader.optionalString("id") ?? "";
  const model = reader.optionalString("model") ?? "";
  const created = optional("created", reader.optionalNumber("created"));
  return { type: "start", id, model, ...created, ...withExtra(reader.rest(dialect)) };
}

/** A choice's index, that of one more candidate after `known`; throws when it cannot be one. */
export function newIndex(index: Json, known: number): number {
  if (typeof index !== "number" || !Number.isInteger(index) || index < 0) {
    throw garbled("a choice's index is not a number");
  }
  if (known === maxCandidates) throw garbled("too many choices");
  return index;
}

/** True when every answer that was asked for has come to its finish. */
export function isComplete(answers: readonly Ending[], wanted: number): boolean {
  return answers.length >= wanted && answers.every(({ finish }) => finish !== undefined);
}

/** The fault of a stream that ended before its answers did (W008); `undefined` when all have. */
export function cutFault(answers: readonly Ending[], hasStarted: boolean): Fault | undefined {
  if (answers.length > 0 && isComplete(answers, 0)) return undefined;
  const state = hasStarted ? "in the middle" : "before it began";
  return new Fault(
    "upstream_error",
    `Cannot finish the reply: the upstream ended the stream ${state}`,
  );
}

/** The finishes of answers that have all ended. */
export function finishAll(answers: readonly Ending[], emit: (event: StreamEvent) => void): void {
  for (const { index, finish } of answers) {
    emit({ type: "finish", candidate: index, finish: finish! });
  }
  // The grammar wants candidate 0, which an upstream that filtered it leaves out.
  if (!answers.some(({ index }) => index === 0)) {
    emit({ type: "finish", candidate: 0, finish: { reason: "other" } });
  }
}
