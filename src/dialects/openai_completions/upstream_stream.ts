import {
  isArray,
  isObject,
  type Json,
  type JsonObject,
  type MutableJsonObject,
} from "../../base/json.ts";
import { asFault, type Fault } from "../../base/fault.ts";
import type { SseMessage } from "../../base/sse.ts";
import type { Transducer } from "../../base/transducer.ts";
import type { ReadEnv } from "../../ir/codec.ts";
import type { StreamEvent } from "../../ir/event.ts";
import type { Finish } from "../../ir/response.ts";
import { OPENAI_COMPLETIONS } from "../ids.ts";
import {
  chunkOf,
  cutFault,
  finishAll,
  garbled,
  isComplete,
  newIndex,
  startOf,
} from "../openai_chunk_reader.ts";
import { decodeUsage } from "../openai_token_usage.ts";
import { decodeFinish } from "./finish.ts";

type Emit = (event: StreamEvent) => void;

interface Choice {
  readonly index: number;
  /** The open block of text. */
  block: number | undefined;
  finish: Finish | undefined;
}

/** A Completions stream as events. */
export function decodeStream(env: ReadEnv): Transducer<SseMessage, StreamEvent> {
  return new UpstreamStream(env);
}

/**
 * The finish reason is held until the usage chunk behind it, `[DONE]` or the end: usage stands before
 * `finish` in the pivot. A stream without a finish reason was cut, with or without `[DONE]` (W008).
 */
class UpstreamStream implements Transducer<SseMessage, StreamEvent> {
  readonly #wanted: number;
  readonly #choices = new Map<Json, Choice>();
  #blocks = 0;
  #started = false;
  #usage: JsonObject | undefined;
  #over = false;

  constructor(env: ReadEnv) {
    this.#wanted = env.request.sampling.candidates ?? 1;
  }

  push(message: SseMessage, emit: Emit): void {
    if (this.#over) return; // chunks after [DONE] (W007)
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
    if (!this.#started) this.#start(chunk, emit);
    const { choices, usage } = chunk;
    if (isArray(choices)) {
      for (const choice of choices) this.#choice(choice, emit);
    } else if (choices !== undefined && choices !== null) throw garbled("choices is not an array");
    if (!isObject(usage)) return;
    this.#usage = usage;
    // The last word of a proper stream: no need to wait for [DONE]. Behind usage in the chunk that
    // finishes a later count may come (W061).
    const last = !isArray(choices) || choices.length === 0;
    if (last && this.#complete()) this.#settle(emit);
  }

  #start(chunk: JsonObject, emit: Emit): void {
    const start = startOf(chunk, OPENAI_COMPLETIONS);
    this.#started = true;
    emit(start);
  }

  #choice(source: Json, emit: Emit): void {
    if (!isObject(source)) throw garbled("a choice is not an object");
    const choice = this.#known(source.index);
    if (choice.finish !== undefined) return;
    const { text, index: _, finish_reason: raw, ...others } = source;
    if (typeof text === "string") {
      if (text !== "") this.#say(choice, text, emit);
    } else if (text !== undefined && text !== null) throw garbled("a choice's text is not text");
    this.#unknown(choice, others, emit);
    if (raw === undefined || raw === null || raw === "") return;
    if (typeof raw !== "string") throw garbled("a finish reason is not a string");
    if (choice.block !== undefined) emit({ type: "close", block: choice.block });
    choice.finish = decodeFinish(raw);
  }

  #known(wireIndex: Json | undefined): Choice {
    const known = this.#choices.get(wireIndex ?? 0);
    if (known !== undefined) return known;
    const index = newIndex(wireIndex ?? 0, this.#choices.size);
    const choice: Choice = { index, block: undefined, finish: undefined };
    this.#choices.set(index, choice);
    return choice;
  }

  #say(choice: Choice, text: string, emit: Emit): void {
    if (choice.block === undefined) {
      choice.block = this.#blocks++;
      const head = { type: "text" } as const;
      emit({ type: "open", block: choice.block, candidate: choice.index, head });
    }
    emit({ type: "delta", block: choice.block, delta: { type: "text", text } });
  }

  /** `logprobs` and what other servers add, as the smallest chunk that says it. */
  #unknown(choice: Choice, fields: JsonObject, emit: Emit): void {
    let unknown: MutableJsonObject | undefined;
    for (const key in fields) {
      if (fields[key] !== null) (unknown ??= { index: choice.index })[key] = fields[key]!;
    }
    if (unknown === undefined) return;
    emit({ type: "opaque", dialect: OPENAI_COMPLETIONS, data: { choices: [unknown] } });
  }

  /** Every answer that was asked for has come to its finish. */
  #complete(): boolean {
    return isComplete([...this.#choices.values()], this.#wanted);
  }

  #settle(emit: Emit): void {
    const choices = [...this.#choices.values()];
    const cut = cutFault(choices, this.#started);
    if (cut !== undefined) return this.#fail(cut, emit);
    this.#over = true;
    this.#tellUsage(emit);
    finishAll(choices, emit);
  }

  /** What was metered so far is booked even when the stream fails (W064). */
  #fail(fault: Fault, emit: Emit): void {
    this.#over = true;
    if (this.#started) this.#tellUsage(emit);
    emit({ type: "fail", fault });
  }

  #tellUsage(emit: Emit): void {
    if (this.#usage !== undefined) emit({ type: "usage", usage: decodeUsage(this.#usage) });
  }
}
