import type { Transducer } from "./transducer.ts";
import { Fault } from "./fault.ts";

/** One server-sent event. `event` is absent when the stream did not name it. */
export interface SseMessage {
  readonly event?: string;
  readonly data: string;
}

/** Characters of one event, above which a stream is garbage. The largest real ones are a few MB. */
export const MAX_EVENT_CHARS = 16 * 1024 * 1024;

/**
 * Bytes to events, by the WHATWG event-stream grammar: LF, CR and CRLF, multi-line `data`, no space
 * after the colon, comments, a byte-order mark. One leniency that providers force (W101): an event
 * that the end of the stream cuts off before its blank line is given out, because several upstreams
 * end with `data: [DONE]` and no newline.
 *
 * Works on decoded text: in V8 a string `indexOf` beats a byte scan (spec/performance).
 * Throws a {@link Fault} `upstream_garbled` when an event exceeds `maxChars`.
 */
export class SseDecoder implements Transducer<Uint8Array, SseMessage> {
  // A streaming decoder takes a mark at the beginning of any chunk for one of the stream's, and drops
  // it (seen in Deno 2.9): only the first one is.
  readonly #utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
  readonly #maxChars: number;
  #begun = false;
  #rest = "";
  #data: string | undefined;
  #event: string | undefined;
  #size = 0;
  /** The last text ended in CR: a LF that comes next belongs to it. */
  #afterCr = false;

  constructor(maxChars: number = MAX_EVENT_CHARS) {
    this.#maxChars = maxChars;
  }

  push(chunk: Uint8Array, emit: (message: SseMessage) => void): void {
    this.#feed(this.#utf8.decode(chunk, { stream: true }), emit);
  }

  end(emit: (message: SseMessage) => void): void {
    this.#feed(this.#utf8.decode(), emit);
    if (this.#rest !== "") this.#line(this.#rest, emit);
    this.#rest = "";
    this.#dispatch(emit);
  }

  #feed(added: string, emit: (message: SseMessage) => void): void {
    if (added === "") return;
    if (!this.#begun) {
      this.#begun = true;
      if (added.charCodeAt(0) === 0xfeff) return this.#feed(added.slice(1), emit);
    }
    if (this.#afterCr && added.charCodeAt(0) === 10) added = added.slice(1);
    this.#afterCr = added.charCodeAt(added.length - 1) === 13;
    // CR is rare enough that the common case searches for LF alone.
    const hasCr = added.includes("\r");
    if (!hasCr && !added.includes("\n")) {
      // Appending without a search keeps a long line in small chunks linear.
      this.#rest += added;
      if (this.#rest.length + this.#size > this.#maxChars) this.#overflow();
      return;
    }
    const text = this.#rest === "" ? added : this.#rest + added;
    let start = 0;
    for (;;) {
      let stop = text.indexOf("\n", start);
      let next = stop + 1;
      if (hasCr) {
        const cr = text.indexOf("\r", start);
        if (cr !== -1 && (stop === -1 || cr < stop)) {
          stop = cr;
          next = text.charCodeAt(cr + 1) === 10 ? cr + 2 : cr + 1;
        }
      }
      if (stop === -1) break;
      this.#line(text.slice(start, stop), emit);
      start = next;
    }
    this.#rest = start === 0 ? text : text.slice(start);
    if (this.#rest.length + this.#size > this.#maxChars) this.#overflow();
  }

  #line(line: string, emit: (message: SseMessage) => void): void {
    if (line === "") return this.#dispatch(emit);
    this.#size += line.length;
    if (this.#size > this.#maxChars) this.#overflow();
    if (line.startsWith("data:")) {
      const value = line.slice(line.charCodeAt(5) === 32 ? 6 : 5);
      this.#data = this.#data === undefined ? value : this.#data + "\n" + value;
    } else if (line.startsWith("event:")) {
      this.#event = line.slice(line.charCodeAt(6) === 32 ? 7 : 6);
    } else if (line === "data") {
      this.#data = this.#data === undefined ? "" : this.#data + "\n";
    } else if (line.startsWith(":")) {
      this.#size -= line.length; // comments do not count towards an event
    }
  }

  #dispatch(emit: (message: SseMessage) => void): void {
    const data = this.#data;
    const event = this.#event;
    this.#data = undefined;
    this.#event = undefined;
    this.#size = 0;
    if (data === undefined) return;
    emit(event === undefined || event === "" ? { data } : { event, data });
  }

  #overflow(): never {
    throw new Fault(
      "upstream_garbled",
      `Cannot read the event stream: one event is longer than ${this.#maxChars} characters`,
    );
  }
}

/** The text of one event on the wire. `data` must not hold a line break, which JSON text never does. */
export function sseText(message: SseMessage): string {
  return message.event === undefined
    ? `data: ${message.data}\n\n`
    : `event: ${message.event}\ndata: ${message.data}\n\n`;
}
