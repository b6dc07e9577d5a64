import { isArray, isObject, type Json, type JsonObject } from "../../base/json.ts";
import { asFault, type Fault } from "../../base/fault.ts";
import type { SseMessage } from "../../base/sse.ts";
import type { Transducer } from "../../base/transducer.ts";
import type { ReadEnv } from "../../ir/codec.ts";
import type { StreamEvent } from "../../ir/event.ts";
import { OPENAI_CHAT } from "../ids.ts";
import {
  chunkOf,
  cutFault,
  finishAll,
  garbled,
  isComplete,
  newIndex,
  startOf,
} from "../openai_chunk_reader.ts";
import { Blocks } from "./stream_blocks.ts";
import { StreamCandidate } from "./stream_candidate.ts";
import { decodeUsage } from "../openai_token_usage.ts";

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
    const chunk = chunkOf(message);
    if (chunk === "done") return this.#settle(emit);
    if (chunk !== undefined) this.#chunk(chunk, emit);
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
    const start = startOf(chunk, OPENAI_CHAT);
    this.#replyId = start.id;
    emit(start);
  }

  #candidate(wireIndex: Json | undefined): StreamCandidate {
    const index = wireIndex ?? 0;
    const known = this.#candidates.find((candidate) => candidate.index === index);
    if (known !== undefined) return known;
    const candidate = new StreamCandidate(
      newIndex(index, this.#candidates.length),
      this.#replyId ?? "",
      this.#env,
      this.#blocks,
    );
    this.#candidates.push(candidate);
    return candidate;
  }

  /** Every answer that was asked for has come to its finish. */
  #complete(): boolean {
    const wanted = this.#env.request.sampling.candidates ?? 1;
    return isComplete(this.#candidates, wanted);
  }

  #settle(emit: Emit): void {
    const cut = cutFault(this.#candidates, this.#replyId !== undefined);
    if (cut !== undefined) return this.#fail(cut, emit);
    this.#over = true;
    if (this.#usage !== undefined) {
      emit({ type: "usage", usage: decodeUsage(this.#usage, this.#tier) });
    }
    finishAll(this.#candidates, emit);
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
