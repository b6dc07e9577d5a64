import type { SpanSink } from "../../../telemetry/sink.ts";
import type { Span } from "../../../telemetry/span.ts";

/** What a {@link WhenListening} guards. */
export interface WhenListeningOptions {
  /** A port of this machine. */
  readonly hostname: string;
  readonly port: number;
  /** Makes the sink behind it, once somebody listens. */
  open(): Promise<SpanSink>;
  /** How long to leave it between two looks. Default 5 s. */
  readonly lookMs?: number;
}

/**
 * A sink for a collector of this machine that may not be there: by default the config names one, and most
 * people run none. Spans that come while nobody listens are not missed, because the store has them.
 */
export class WhenListening implements SpanSink {
  readonly name = "otlp";
  readonly #options: WhenListeningOptions;
  #inner: SpanSink | undefined;
  #looking: Promise<void> | undefined;
  #lookedMs = -Infinity;
  #waiting: Span[] = [];
  #closed = false;

  constructor(options: WhenListeningOptions) {
    this.#options = options;
  }

  add(spans: readonly Span[]): void {
    if (this.#inner !== undefined) return this.#inner.add(spans);
    // What comes during the look belongs to whoever is found.
    if (this.#waiting.length < MAX_WAITING) this.#waiting.push(...spans);
    const { lookMs = 5_000 } = this.#options;
    if (this.#looking !== undefined || performance.now() - this.#lookedMs < lookMs) {
      if (this.#looking === undefined) this.#waiting = [];
      return;
    }
    this.#lookedMs = performance.now();
    this.#looking = this.#look().finally(() => {
      this.#looking = undefined;
      this.#waiting = [];
    });
  }

  dropped(): number {
    return this.#inner?.dropped() ?? 0;
  }

  async flush(): Promise<void> {
    await this.#looking;
    await this.#inner?.flush();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#looking;
    await this.#inner?.close();
  }

  async #look(): Promise<void> {
    const { hostname, port, open } = this.#options;
    try {
      (await Deno.connect({ hostname, port })).close();
      if (this.#closed) return;
      this.#inner = await open();
    } catch {
      return; // nobody, or a sink that cannot be had: nobody waits for this promise
    }
    this.#inner.add(this.#waiting);
  }
}

/** Spans that wait for one look. */
const MAX_WAITING = 2_000;
