import { Fault } from "../base/fault.ts";
import type { JsonObject } from "../base/json.ts";
import type { SseMessage } from "../base/sse.ts";
import type { ReplyEnv } from "../ir/codec.ts";
import type { StreamEvent } from "../ir/event.ts";
import type { Usage } from "../ir/response.ts";
import { replyHead, type ReplyNames } from "./openai_choices.ts";
import { encodeStreamFault } from "./openai_choices_error.ts";
import { encodeUsage } from "./openai_token_usage.ts";

type Emit = (message: SseMessage) => void;

/**
 * The frame of a stream of choices: head, usage and terminator. Chunks are built as text, because
 * everything before `choices` is the same in each (the hot path of translation).
 */
export class ChunkWriter {
  readonly #env: ReplyEnv;
  readonly #names: ReplyNames;
  #finished = 0;
  #head = "";
  #tail = "}";
  #usage: Usage | undefined;
  #over = false;

  constructor(env: ReplyEnv, names: ReplyNames) {
    this.#env = env;
    this.#names = names;
  }

  /** True once the terminator is out: nothing may follow it. */
  get over(): boolean {
    return this.#over;
  }

  start(event: Extract<StreamEvent, { type: "start" }>): void {
    const { extra } = event;
    const head: JsonObject = {
      ...replyHead(event, this.#names, this.#env),
      ...(extra?.dialect === this.#names.dialect ? extra.fields : {}),
    };
    this.#head = JSON.stringify(head).slice(0, -1) + ',"choices":[';
    // OpenAI sends `usage: null` in every chunk of a stream that will end with usage.
    this.#tail = this.#env.request.streamUsage ? '],"usage":null}' : "]}";
  }

  /** A chunk with one choice, given as JSON text. */
  choice(json: string, emit: Emit): void {
    emit({ data: this.#head + json + this.#tail });
  }

  /** What the request's end will say. */
  keepUsage(usage: Usage): void {
    this.#usage = usage;
  }

  /** One more of the `begun` answers has ended: the last of those to wait for ends the stream. */
  finish(begun: number, emit: Emit): void {
    this.#finished++;
    // Those asked for, or more when the upstream has begun more.
    const wanted = Math.max(this.#env.request.sampling.candidates ?? 1, begun);
    if (this.#finished >= wanted) this.#settle(emit);
  }

  /** The upstream says no more, after it has begun so many answers. */
  end(begun: number, emit: Emit): void {
    if (this.#over) return;
    if (this.#finished > 0 && this.#finished >= begun) return this.#settle(emit);
    this.fail(
      new Fault("upstream_error", "Cannot finish the reply: the upstream ended the stream early"),
      emit,
    );
  }

  fail(fault: Fault, emit: Emit): void {
    this.#over = true;
    for (const message of encodeStreamFault(fault)) emit(message);
  }

  /** The usage chunk when the client asked for it (W060), then the terminator, once (W006). */
  #settle(emit: Emit): void {
    this.#over = true;
    if (this.#env.request.streamUsage && this.#usage !== undefined) {
      emit({ data: `${this.#head}],"usage":${JSON.stringify(encodeUsage(this.#usage))}}` });
    }
    emit({ data: "[DONE]" });
  }
}
