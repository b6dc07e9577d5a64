import { Fault } from "../../base/fault.ts";
import { startThread, type StoreThread } from "./start_thread.ts";
import type { FromThread, ReadName } from "./thread_messages.ts";
import type { TraceReader, TraceSource } from "./trace_reader.ts";

/** Questions that may wait for their answer. */
const MOST_QUESTIONS = 32;

/** A thread that nobody asks for so long ends: it costs about 20 MB, and 30 ms to start again. */
const IDLE_MS = 60_000;

/** Answers of a store that is not there. */
const NOTHING: { readonly [Name in ReadName]: ReturnType<TraceReader[Name]> } = {
  list: [],
  traces: [],
  traceOfSpan: undefined,
  after: [],
  lastRow: 0,
  hasKey: false,
};

/**
 * Reads the store on a thread of its own, which starts with the first question: for a process that
 * carries traffic. Answers reject with what a {@link TraceReader} throws, and with `overloaded` when
 * too many wait. Its owner closes it; questions that still wait are then rejected.
 */
export function openTraceSource(path: string): TraceSource {
  const source = new ThreadSource(path);
  return {
    list: (query) => source.ask("list", query),
    traces: (query) => source.ask("traces", query),
    traceOfSpan: (spanId) => source.ask("traceOfSpan", spanId),
    after: (row, limit) => source.ask("after", row, limit),
    lastRow: () => source.ask("lastRow"),
    hasKey: (key) => source.ask("hasKey", key),
    close: () => source.close(),
  };
}

class ThreadSource {
  readonly #path: string;
  readonly #waiting = new Map<number, PromiseWithResolvers<string | undefined>>();
  #thread: StoreThread | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #lastId = 0;
  #isClosed = false;

  constructor(path: string) {
    this.#path = path;
  }

  async ask<Name extends ReadName>(
    name: Name,
    ...args: Parameters<TraceReader[Name]>
  ): Promise<ReturnType<TraceReader[Name]>> {
    if (this.#isClosed) throw new Fault("cancelled", "Cannot read traces: the store is closed");
    if (this.#waiting.size >= MOST_QUESTIONS) {
      throw new Fault("overloaded", "Cannot read traces: too many questions wait", {
        note: "try again in a moment",
      });
    }
    const id = ++this.#lastId;
    const answer = Promise.withResolvers<string | undefined>();
    this.#waiting.set(id, answer);
    clearTimeout(this.#idle);
    this.#start().post({ kind: "read", id, name, args });
    const json = await answer.promise;
    return json === undefined ? NOTHING[name] : JSON.parse(json);
  }

  close(): void {
    this.#isClosed = true;
    this.#end(new Fault("cancelled", "Cannot read traces: the store is closed"));
  }

  #start(): StoreThread {
    if (this.#thread !== undefined) return this.#thread;
    this.#thread = startThread(this.#path, {
      heard: (message) => this.#heard(message),
      broke: (fault) => this.#end(fault),
    });
    this.#thread.post({ kind: "read_from", path: this.#path });
    return this.#thread;
  }

  #heard(message: FromThread): void {
    if (message.kind === "warn") return;
    const answer = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (this.#waiting.size === 0) {
      const idle = new Fault("cancelled", "Cannot read traces: nobody asked");
      this.#idle = setTimeout(() => this.#end(idle), IDLE_MS);
    }
    if (message.kind === "done") answer?.resolve(message.json);
    else {
      const { code, message: words, note } = message.fault;
      answer?.reject(new Fault(code, words, note === undefined ? {} : { note }));
    }
  }

  /** The next question starts another thread. */
  #end(fault: Fault): void {
    clearTimeout(this.#idle);
    this.#thread?.end();
    this.#thread = undefined;
    for (const answer of this.#waiting.values()) answer.reject(fault);
    this.#waiting.clear();
  }
}
