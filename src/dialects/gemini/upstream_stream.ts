import {
  isArray,
  isObject,
  type Json,
  type JsonObject,
  parseExactObject,
  parseJson,
} from "../../base/json.ts";
import { asFault, Fault } from "../../base/fault.ts";
import type { SseMessage } from "../../base/sse.ts";
import type { Transducer } from "../../base/transducer.ts";
import type { ReadEnv } from "../../ir/codec.ts";
import type { StreamEvent } from "../../ir/event.ts";
import { withExtra } from "../../ir/reader.ts";
import { blockReason } from "./block_reason.ts";
import { BlockWriter } from "./block_writer.ts";
import { faultInside } from "./faults.ts";
import { blockedFinish } from "./finish.ts";
import { garbled } from "./garbled.ts";
import { SpelledReader } from "./spelled_reader.ts";
import { StreamCandidate } from "./stream_candidate.ts";
import { readHead } from "./upstream_response.ts";
import { laterUsage, readUsage } from "./usage.ts";
import { restOf } from "./wire.ts";

/** Candidates, above which a stream is garbage: Google allows 8. */
const maxCandidates = 128;

type Emit = (event: StreamEvent) => void;

/**
 * The upstream's chunks as the pivot's events. Nothing marks the end but the end: the finish waits for
 * it, because usage may follow and older models say `STOP` in every chunk. A stream in which a
 * candidate never says why it ended was cut (W008).
 */
export class GeminiDecoder implements Transducer<SseMessage, StreamEvent> {
  readonly #env: ReadEnv;
  readonly #blocks = new BlockWriter();
  readonly #candidates: StreamCandidate[] = [];
  #replyId: string | undefined;
  #usage: JsonObject | undefined;
  #blocked: string | undefined;
  #over = false;

  constructor(env: ReadEnv) {
    this.#env = env;
  }

  push(message: SseMessage, emit: Emit): void {
    if (this.#over) return;
    this.#blocks.to(emit);
    try {
      this.#message(message, emit);
    } catch (error) {
      this.#fail(asFault(error), emit);
    }
  }

  end(emit: Emit): void {
    if (this.#over) return;
    this.#blocks.to(emit);
    this.#settle(emit);
  }

  #message(message: SseMessage, emit: Emit): void {
    const data = message.data.trim();
    if (data === "") return;
    // Servers that imitate this API end like OpenAI's.
    if (data === "[DONE]") return this.#settle(emit);
    const chunk = data.includes('"functionCall"') ? parseExactObject(data) : parseJson(data);
    if (!isObject(chunk)) throw garbled("an event is not a JSON object");
    const fault = faultInside(chunk);
    if (fault !== undefined) throw fault;
    if (message.event === "error") throw garbled("an error that says nothing");
    this.#chunk(chunk, emit);
  }

  #chunk(chunk: JsonObject, emit: Emit): void {
    if (this.#replyId === undefined) this.#start(chunk, emit);
    this.#blocked ??= blockReason(chunk);
    const { candidates, usageMetadata } = chunk;
    if (isArray(candidates)) {
      for (const [position, candidate] of candidates.entries()) {
        if (!isObject(candidate)) throw garbled("a candidate is not an object");
        this.#candidate(candidate.index ?? position).push(candidate);
      }
    } else if (candidates !== undefined && candidates !== null) {
      throw garbled("the candidates are no list");
    }
    if (isObject(usageMetadata)) this.#usage = laterUsage(this.#usage ?? {}, usageMetadata);
  }

  #start(chunk: JsonObject, emit: Emit): void {
    const reader = new SpelledReader(chunk, "", "upstream_garbled");
    for (const key of ["candidates", "usageMetadata"]) reader.take(key);
    const head = readHead(reader);
    this.#replyId = head.id;
    emit({ type: "start", ...head, ...restOf(reader) });
  }

  #candidate(index: Json): StreamCandidate {
    const known = this.#candidates.find((candidate) => candidate.index === index);
    if (known !== undefined) return known;
    if (typeof index !== "number" || !Number.isInteger(index) || index < 0) {
      throw garbled("a candidate's index is not a number");
    }
    if (this.#candidates.length === maxCandidates) throw garbled("too many candidates");
    const made = new StreamCandidate(index, this.#replyId ?? "", this.#env, this.#blocks);
    this.#candidates.push(made);
    return made;
  }

  #settle(emit: Emit): void {
    const isOpen = this.#candidates.some(({ finish }) => finish === undefined);
    if (isOpen || (this.#candidates.length === 0 && this.#blocked === undefined)) {
      const state = this.#replyId === undefined ? "before it began" : "in the middle";
      const message = `Cannot finish the reply: the upstream ended the stream ${state}`;
      return this.#fail(new Fault("upstream_error", message, { reason: "stream_cut" }), emit);
    }
    this.#over = true;
    for (const candidate of this.#candidates) candidate.close();
    this.#tellUsage(emit);
    if (!this.#candidates.some(({ index }) => index === 0)) {
      const finish = this.#blocked === undefined
        ? { reason: "other" } as const
        : blockedFinish(this.#blocked);
      emit({ type: "finish", candidate: 0, finish });
    }
    for (const { index, finish, extra } of this.#candidates) {
      emit({ type: "finish", candidate: index, finish: finish!, ...withExtra(extra) });
    }
  }

  /** What was metered so far is booked even when the stream fails (W064). */
  #fail(fault: Fault, emit: Emit): void {
    this.#over = true;
    this.#tellUsage(emit);
    emit({ type: "fail", fault });
  }

  #tellUsage(emit: Emit): void {
    if (this.#usage === undefined || this.#replyId === undefined) return;
    emit({ type: "usage", usage: readUsage(this.#usage) });
  }
}
