import type { RequestRecord } from "./request_record.ts";
import type { SpanSink } from "./sink.ts";
import type { Span } from "./span.ts";
import { type SpanSettings, spansOf } from "./spans/spans_of.ts";

/** What a {@link SpanRecorder} is made of. */
export interface SpanRecorderOptions extends SpanSettings {
  readonly sinks: readonly SpanSink[];
  /** Gives spans other names beside their own: OpenInference's. */
  readonly rename?: (spans: readonly Span[]) => readonly Span[];
  /** Records that may wait; what comes on top is dropped and counted. Default 8192. */
  readonly maxQueued?: number;
}

/**
 * Records wait for another turn of the event loop and no longer: requests are not held up for the sake of
 * their spans, and what waits while others come is copied by V8's young generation, which costs more.
 */
const BATCH_MS = 0;

/** Records that are made into spans in one go: some milliseconds, then others have their turn. */
const SLICE = 64;

/** Characters of captured content that may wait. */
const MAX_CONTENT = 64 * 2 ** 20;

/**
 * Makes spans of records, off the path of any request: a record is put into a bounded queue, and a
 * moment later the queue goes to the sinks. Its owner closes it and then the sinks.
 */
export class SpanRecorder {
  readonly #options: SpanRecorderOptions;
  readonly #maxQueued: number;
  #queue: RequestRecord[] = [];
  #content = 0;
  #dropped = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SpanRecorderOptions) {
    this.#options = options;
    this.#maxQueued = options.maxQueued ?? 8192;
  }

  /** Takes a record that is complete; one that is not traced makes no spans. */
  add(record: RequestRecord): void {
    if (record.trace === undefined) return;
    const content = contentOf(record);
    if (this.#queue.length >= this.#maxQueued || this.#content + content > MAX_CONTENT) {
      this.#dropped++;
      return;
    }
    this.#queue.push(record);
    this.#content += content;
    this.#timer ??= setTimeout(() => this.#turn(), BATCH_MS);
  }

  /** Requests whose spans were never made, since the start. */
  dropped(): number {
    return this.#dropped;
  }

  /** Hands everything that waits to the sinks. */
  close(): void {
    clearTimeout(this.#timer);
    while (this.#queue.length > 0) this.#make();
  }

  #turn(): void {
    this.#make();
    this.#timer = this.#queue.length === 0 ? undefined : setTimeout(() => this.#turn(), 0);
  }

  #make(): void {
    const records = this.#queue.splice(0, SLICE);
    for (const record of records) this.#content -= contentOf(record);
    const made = records.flatMap((record) => spansOf(record, this.#options));
    if (made.length === 0) return;
    const spans = this.#options.rename?.(made) ?? made;
    for (const sink of this.#options.sinks) sink.add(spans);
  }
}

function contentOf({ content }: RequestRecord): number {
  if (content === undefined) return 0;
  const { input = "", output = "", system = "", tools = "" } = content;
  return input.length + output.length + system.length + tools.length;
}
