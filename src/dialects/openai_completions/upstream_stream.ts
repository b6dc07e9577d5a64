import {
  isArray,
  isObject,
  type Json,
  type JsonObject,
  type MutableJsonObject,
  parseJson,
} from "../../base/json.ts";
import { asFault, Fault } from "../../base/fault.ts";
import { optional } from "../../base/optional.ts";
import type { SseMessage } from "../../base/sse.ts";
import type { Transducer } from "../../base/transducer.ts";
import type { ReadEnv } from "../../ir/codec.ts";
import type { StreamEvent } from "../../ir/event.ts";
import { Reader, withExtra } from "../../ir/reader.ts";
import type { Finish } from "../../ir/response.ts";
import { OPENAI_COMPLETIONS } from "../ids.ts";
import { faultInside } from "../openai_choices_error.ts";
import { decodeUsage } from "../openai_token_usage.ts";
import { decodeFinish } from "./finish.ts";

/** Candidates, above which a stream is garbage: OpenAI allows 128. */
const maxCandidates = 128;

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
  readonly #choices = new Map<number, Choice>();
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
    const data = message.data.trim();
    if (data === "[DONE]") return this.#settle(emit);
    if (data === "") return;
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
    const reader = new Reader(chunk, "", "upstream_garbled");
    // `obfuscation` is padding that OpenAI adds against traffic analysis.
    for (const key of ["object", "choices", "usage", "obfuscation"]) reader.take(key);
    const start = {
      type: "start",
      id: reader.optionalString("id") ?? "",
      model: reader.optionalString("model") ?? "",
      ...optional("created", reader.optionalNumber("created")),
    } as const;
    this.#started = true;
    emit({ ...start, ...withExtra(reader.rest(OPENAI_COMPLETIONS)) });
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
    const index = wireIndex ?? 0;
    if (typeof index !== "number" || !Number.isInteger(index) || index < 0) {
      throw garbled("a choice's index is not a number");
    }
    let choice = this.#choices.get(index);
    if (choice === undefined) {
      if (this.#choices.size === maxCandidates) throw garbled("too many choices");
      this.#choices.set(index, choice = { index, block: undefined, finish: undefined });
    }
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
    const choices = [...this.#choices.values()];
    return choices.length >= this.#wanted && choices.every(({ finish }) => finish !== undefined);
  }

  #settle(emit: Emit): void {
    const choices = [...this.#choices.values()];
    if (choices.length === 0 || choices.some(({ finish }) => finish === undefined)) {
      const state = this.#started ? "in the middle" : "before it began";
      const message = `Cannot finish the reply: the upstream ended the stream ${state}`;
      return this.#fail(new Fault("upstream_error", message), emit);
    }
    this.#over = true;
    this.#tellUsage(emit);
    for (const { index, finish } of choices) {
      emit({ type: "finish", candidate: index, finish: finish! });
    }
    // The grammar wants candidate 0, which an upstream that filtered it leaves out.
    if (!this.#choices.has(0)) {
      emit({ type: "finish", candidate: 0, finish: { reason: "other" } });
    }
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

function garbled(state: string): Fault {
  return new Fault("upstream_garbled", `Cannot read the provider's stream: ${state}`);
}
