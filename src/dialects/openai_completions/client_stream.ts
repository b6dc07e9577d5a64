import type { JsonObject } from "../../base/json.ts";
import type { SseMessage } from "../../base/sse.ts";
import type { Transducer } from "../../base/transducer.ts";
import type { ReplyEnv } from "../../ir/codec.ts";
import type { StreamEvent } from "../../ir/event.ts";
import { OPENAI_COMPLETIONS } from "../ids.ts";
import { ChunkWriter } from "../openai_chunk_writer.ts";
import { encodeFinish } from "./finish.ts";

type Emit = (message: SseMessage) => void;

/** Events as a Completions stream: text and nothing else. */
export function encodeStream(env: ReplyEnv): Transducer<StreamEvent, SseMessage> {
  return new ClientStream(env);
}

/** Chunks are built as text: everything before `choices` is the same in each. */
class ClientStream implements Transducer<StreamEvent, SseMessage> {
  readonly #chunks: ChunkWriter;
  /** The candidate of each open block that holds text. */
  readonly #texts = new Map<number, number>();
  readonly #candidates = new Set<number>();

  constructor(env: ReplyEnv) {
    this.#chunks = new ChunkWriter(env, {
      dialect: OPENAI_COMPLETIONS,
      idPrefix: "cmpl-",
      object: "text_completion",
    });
  }

  push(event: StreamEvent, emit: Emit): void {
    if (this.#chunks.over) return;
    switch (event.type) {
      case "start":
        return this.#chunks.start(event);
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
        return this.#chunks.keepUsage(event.usage);
      case "finish":
        this.#candidates.add(event.candidate);
        this.#choice(event.candidate, "", JSON.stringify(encodeFinish(event.finish)), emit);
        return this.#chunks.finish(this.#candidates.size, emit);
      case "fail":
        return this.#chunks.fail(event.fault, emit);
      case "ping":
        // Completions has no ping: an empty text keeps the client's idle timer quiet (W010).
        return this.#choice(0, "", "null", emit);
      case "opaque":
        return this.#opaque(event.dialect === OPENAI_COMPLETIONS ? event.data : undefined, emit);
      default:
        event satisfies never;
    }
  }

  end(emit: Emit): void {
    this.#chunks.end(this.#candidates.size, emit);
  }

  #choice(candidate: number, text: string, finish: string, emit: Emit): void {
    const choice = `{"text":${
      JSON.stringify(text)
    },"index":${candidate},"logprobs":null,"finish_reason":${finish}}`;
    this.#chunks.choice(choice, emit);
  }

  /** What a Completions upstream said of a choice besides its text. */
  #opaque(chunk: JsonObject | undefined, emit: Emit): void {
    if (chunk === undefined || !Array.isArray(chunk.choices)) return;
    for (const choice of chunk.choices as JsonObject[]) {
      if (typeof choice.index === "number") this.#candidates.add(choice.index);
      const whole = { text: "", logprobs: null, finish_reason: null, ...choice };
      this.#chunks.choice(JSON.stringify(whole), emit);
    }
  }
}
