import { joinBytes } from "../../base/bytes.ts";
import { frameDecoder } from "../../base/framing.ts";
import { runTransducer } from "../../base/transducer.ts";
import type { Dialect, ReadEnv } from "../../ir/codec.ts";
import type { StreamEvent } from "../../ir/event.ts";
import { Folder } from "../../ir/fold.ts";
import type { ChatResponse } from "../../ir/response.ts";
import { readJsonReply } from "../whole_reply.ts";

/** The longest reply that is kept to be read. */
const MAX_COPY = 2 * 1024 * 1024;

/** What is kept of a reply that passes as bytes: all of it, within a bound, read at its end. */
export class ReplyCopy {
  readonly #chunks: Uint8Array[] = [];
  #size = 0;
  /** There was more than is kept. */
  cut = false;

  push(chunk: Uint8Array): void {
    if (this.cut) return;
    this.cut = this.#size + chunk.length > MAX_COPY;
    if (this.cut) return;
    this.#chunks.push(chunk.slice());
    this.#size += chunk.length;
  }

  /** As far as it can be read; `undefined` when it cannot. */
  read(dialect: Dialect, isStream: boolean, env: ReadEnv): ChatResponse | undefined {
    const bytes = joinBytes(this.#chunks, this.#size);
    try {
      return isStream
        ? readEvents(bytes, dialect, env)
        : this.cut
        ? undefined
        : readJsonReply(bytes, dialect, env);
    } catch {
      return undefined;
    }
  }
}

/** A stream that was cut says something, too. */
function readEvents(bytes: Uint8Array, { upstream }: Dialect, env: ReadEnv): ChatResponse {
  const collected = new EventCollector();
  const frames = runTransducer(frameDecoder(upstream.framing ?? "sse"), [bytes]);
  for (const event of runTransducer(upstream.decodeStream(env), frames)) collected.push(event);
  return collected.result();
}

/** A reply as its events spell it, within a bound, whether or not it failed. */
export class EventCollector {
  readonly #folder = new Folder();
  #size = 0;

  /** There was more than is kept. */
  get cut(): boolean {
    return this.#size > MAX_COPY;
  }

  push(event: StreamEvent): void {
    if (event.type === "fail") return;
    if (event.type === "delta") {
      const { delta } = event;
      if ("text" in delta) this.#size += delta.text.length;
      // A seal is of no use to a reader.
      if (this.cut || delta.type === "seal") return;
    }
    this.#folder.push(event);
  }

  result(): ChatResponse {
    return this.#folder.result();
  }
}
