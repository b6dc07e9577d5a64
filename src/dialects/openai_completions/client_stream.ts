import type { JsonObject } from "../../base/json.ts";
import { Fault } from "../../base/fault.ts";
import type { SseMessage } from "../../base/sse.ts";
import type { Transducer } from "../../base/transducer.ts";
import type { ReplyEnv } from "../../ir/codec.ts";
import type { StreamEvent } from "../../ir/event.ts";
import type { Usage } from "../../ir/response.ts";
import { OPENAI_COMPLETIONS } from "../ids.ts";
import { encodeUsage } from "../openai_token_usage.ts";
import { encodeStreamFault } from "./faults.ts";
import { encodeFinish } from "./finish.ts";

type Emit = (message: SseMessage) => void;

/** Events as a Completions stream: text and nothing else. */
export function encodeStream(env: ReplyEnv): Transducer<StreamEvent, SseMessage> {
  return new ClientStream(env);
}

/** Chunks are built as text: everything before `choices` is the same in each. */
class ClientStream implements Transducer<StreamEvent, SseMessage> {
  readonly #env: ReplyEnv;
  /** The candidate of each open block that holds text. */
  readonly #texts = new Map<number, number>();
  readonly #candidates = new Set<number>();
  #finished = 0;
  #head = "";
  #tail = "}";
  #usage: Usage | undefined;
  #over = false;

  constructor(env: ReplyEnv) {
    this.#env = env;
  }

  push(event: StreamEvent, emit: Emit): void {
    if (this.#over) return;
    switch (event.type) {
      case "start":
        return this.#start(event);
      case "open":
        this.#candidates.add(event.candidate);
        // A refusal is text here; thinking and calls have no place.
        if (event.head.type === "text" || event.head.type === "refusal") {
          this.#texts.set(event.block, event.candidate);
        }
        return;
      case "delta": {
        const candidate = this.#texts.get(event.block);
        if (candidate === undefined || event.delta.type !== "text") return;
        if (event.delta.text !== "") this.#choice(candidate, event.delta.text, "null", emit);
        return;
      }
      case "close":
        this.#texts.delete(event.block);
        return;
      case "usage":
        this.#usage = event.usage;
        return;
      case "finish":
        this.#candidates.add(event.candidate);
        this.#choice(event.candidate, "", JSON.stringify(encodeFinish(event.finish)), emit);
        this.#finished++;
        if (this.#finished >= this.#wanted()) this.#settle(emit);
        return;
      case "fail":
        return this.#fail(event.fault, emit);
      case "ping":
        // Completions has no ping: an empty text keeps the client's idle timer quiet (W010).
        return this.#choice(0, "", "null", emit);
      case "opaque":
        return this.#opaque(event.dialect === OPENAI_COMPLETIONS ? event.data : undefined, emit);
      default:
        event satisfies never;
    }
  }

  /** Answers to wait for: those asked for, or more when the upstream has begun more. */
  #wanted(): number {
    return Math.max(this.#env.request.sampling.candidates ?? 1, this.#candidates.size);
  }

  end(emit: Emit): void {
    if (this.#over) return;
    if (this.#finished > 0 && this.#finished >= this.#candidates.size) return this.#settle(emit);
    this.#fail(
      new Fault("upstream_error", "Cannot finish the reply: the upstream ended the stream early"),
      emit,
    );
  }

  #start(event: Extract<StreamEvent, { type: "start" }>): void {
    const request = this.#env.request;
    const head: JsonObject = {
      id: event.id === "" ? this.#env.newId("cmpl-") : event.id,
      object: "text_completion",
      created: event.created ?? Math.floor(this.#env.nowMs() / 1000),
      model: event.model === "" ? request.model : event.model,
      ...(event.extra?.dialect === OPENAI_COMPLETIONS ? event.extra.fields : {}),
    };
    this.#head = JSON.stringify(head).slice(0, -1) + ',"choices":[';
    // OpenAI sends `usage: null` in every chunk of a stream that will end with usage.
    this.#tail = request.streamUsage ? '],"usage":null}' : "]}";
  }

  #choice(candidate: number, text: string, finish: string, emit: Emit): void {
    const choice = `{"text":${
      JSON.stringify(text)
    },"index":${candidate},"logprobs":null,"finish_reason":${finish}}`;
    emit({ data: this.#head + choice + this.#tail });
  }

  /** What a Completions upstream said of a choice besides its text. */
  #opaque(chunk: JsonObject | undefined, emit: Emit): void {
    if (chunk === undefined || !Array.isArray(chunk.choices)) return;
    for (const choice of chunk.choices as JsonObject[]) {
      if (typeof choice.index === "number") this.#candidates.add(choice.index);
      const whole = { text: "", logprobs: null, finish_reason: null, ...choice };
      emit({ data: this.#head + JSON.stringify(whole) + this.#tail });
    }
  }

  /** The usage chunk when the client asked for it (W060), then the terminator, once (W006). */
  #settle(emit: Emit): void {
    this.#over = true;
    if (this.#env.request.streamUsage && this.#usage !== undefined) {
      emit({ data: `${this.#head}],"usage":${JSON.stringify(encodeUsage(this.#usage))}}` });
    }
    emit({ data: "[DONE]" });
  }

  #fail(fault: Fault, emit: Emit): void {
    this.#over = true;
    for (const message of encodeStreamFault(fault)) emit(message);
  }
}
