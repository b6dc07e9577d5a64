import { isArray, isObject, type Json, type JsonObject, parseJson } from "../../base/json.ts";
import { asFault, Fault } from "../../base/fault.ts";
import type { SseMessage } from "../../base/sse.ts";
import type { Transducer } from "../../base/transducer.ts";
import type { ReadEnv } from "../../ir/codec.ts";
import type { StreamEvent } from "../../ir/event.ts";
import { Reader, withExtra } from "../../ir/reader.ts";
import { OPENAI_CHAT } from "../ids.ts";
import { faultInside } from "../openai_choices_error.ts";
import { Blocks } from "./stream_blocks.ts";
import { garbled } from "./stream_calls.ts";
import { StreamCandidate } from "./stream_candidate.ts";
import { decodeUsage } from "../openai_token_usage.ts";

/** Candidates, above which a stream is garbage: OpenAI allows 128. */
const maxCandidates = 128;

type Emit = (event: StreamEvent) => void;

/** A Chat stream as events. */
export function decodeStream(env: ReadEnv): Transducer<SseMessage, StreamEvent> {
  return new UpstreamStream(env);
}

/**
 * The finish reason is held until the usage chunk behind it, `[DONE]` or the end: usage stands before
 * `finish` in the pivot. A stream without a finish reason was cut, with or without `[DONE]` (W008).
 */
class UpstreamStream implements Transducer<SseMessage, StreamEvent> {
  readonly #env: ReadEnv;
  readonly #blocks = new Blocks();
  readonly #candidates: StreamCandidate[] = [];
  #replyId: string | undefined;
  #usage: JsonObject | undefined;
  #tier: Json | undefined;
  #over = false;

  constructor(env: ReadEnv) {
    this.#env = env;
  }

  push(message: SseMessage, emit: Emit): void {
    if (this.#over) return; // chunks after [DONE] (W007)
    this.#blocks.to(emit);
    try {
      this.#message(message, emit);
    } catch (error) {
      this.#fail(asFault(error), emit);
    }
  }

  end(emit: Emit): void {
    if (!this.#over) this.#settle(emit);
  }

  #message(message: SseMessage, emit: Emit): void {
    const data = message.data;
    if (data === "[DONE]" || data.trim() === "[DONE]") return this.#settle(emit);
    if (data.trim() === "") return;
    const chunk = parseJson(data);
    if (!isObject(chunk)) throw garbled("an event is not a JSON object");
    const fault = faultInside(chunk);
    if (fault !== undefined) throw fault;
    if (message.event === "error") {
      throw new Fault("upstream_error", "Cannot finish the reply: the upstream reported an error");
    }
    this.#chunk(chunk, emit);
  }

  #chunk(chunk: JsonObject, emit: Emit): void {
    if (this.#replyId === undefined) {
      // Azure's first chunk judges the prompt: no choices, no id, no model.
      if (chunk.id === "" && !hasChoices(chunk)) return;
      this.#start(chunk, emit);
    }
    if (chunk.service_tier !== undefined) this.#tier = chunk.service_tier;
    const choices = chunk.choices;
    if (isArray(choices)) {
      for (const choice of choices) {
        if (!isObject(choice)) throw garbled("a choice is not an object");
        this.#candidate(choice.index).push(choice);
      }
    } else if (choices !== undefined && choices !== null) throw garbled("choices is not an array");
    if (!isObject(chunk.usage)) return;
    this.#usage = chunk.usage;
    // The last word of a proper stream: no need to wait for [DONE]. Behind usage in the chunk that
    // finishes a later count may come (W061).
    if (!hasChoices(chunk) && this.#complete()) this.#settle(emit);
  }

  #start(chunk: JsonObject, emit: Emit): void {
    const reader = new Reader(chunk, "", "upstream_garbled");
    // `obfuscation` is padding that OpenAI adds against traffic analysis.
    for (const key of ["object", "choices", "usage", "obfuscation"]) reader.take(key);
    const id = reader.optionalString("id") ?? "";
    const model = reader.optionalString("model") ?? "";
    const created = reader.optionalNumber("created");
    this.#replyId = id;
    const extra = reader.rest(OPENAI_CHAT);
    emit({
      type: "start",
      id,
      model,
      ...(created === undefined ? {} : { created }),
      ...withExtra(extra),
    });
  }

  #candidate(wireIndex: Json | undefined): StreamCandidate {
    const index = wireIndex ?? 0;
    const known = this.#candidates.find((candidate) => candidate.index === index);
    if (known !== undefined) return known;
    if (typeof index !== "number" || !Number.isInteger(index) || index < 0) {
      throw garbled("a choice's index is not a number");
    }
    if (this.#candidates.length === maxCandidates) throw garbled("too many choices");
    const candidate = new StreamCandidate(index, this.#replyId ?? "", this.#env, this.#blocks);
    this.#candidates.push(candidate);
    return candidate;
  }

  /** Every answer that was asked for has come to its finish. */
  #complete(): boolean {
    const wanted = this.#env.request.sampling.candidates ?? 1;
    return this.#candidates.length >= wanted &&
      this.#candidates.every((candidate) => candidate.finish !== undefined);
  }

  #settle(emit: Emit): void {
    const open = this.#candidates.some((candidate) => candidate.finish === undefined);
    if (open || this.#candidates.length === 0) {
      const state = this.#replyId === undefined ? "before it began" : "in the middle";
      const message = `Cannot finish the reply: the upstream ended the stream ${state}`;
      return this.#fail(new Fault("upstream_error", message), emit);
    }
    this.#over = true;
    if (this.#usage !== undefined) {
      emit({ type: "usage", usage: decodeUsage(this.#usage, this.#tier) });
    }
    for (const candidate of this.#candidates) {
      emit({ type: "finish", candidate: candidate.index, finish: candidate.finish! });
    }
    // The grammar wants candidate 0, which an upstream that filtered it leaves out.
    if (!this.#candidates.some((candidate) => candidate.index === 0)) {
      emit({ type: "finish", candidate: 0, finish: { reason: "other" } });
    }
  }

  /** What was metered so far is booked even when the stream fails (W064). */
  #fail(fault: Fault, emit: Emit): void {
    this.#over = true;
    if (this.#usage !== undefined && this.#replyId !== undefined) {
      emit({ type: "usage", usage: decodeUsage(this.#usage, this.#tier) });
    }
    emit({ type: "fail", fault });
  }
}

function hasChoices(chunk: JsonObject): boolean {
  return isArray(chunk.choices) && chunk.choices.length > 0;
}
