import type { Log } from "../../base/log.ts";
import type { PostHogExporter } from "../../config/resolved.ts";
import { createUpstream, type UpstreamOptions } from "../../transport/choose.ts";
import type { Upstream } from "../../transport/upstream.ts";
import { BatchQueue } from "../otlp/batch_queue.ts";
import { postOnce } from "../otlp/http_sender.ts";
import { Outage } from "../otlp/outage.ts";
import { spanWeight } from "../otlp/span_weight.ts";
import type { SpanSink } from "../sink.ts";
import type { Span } from "../span.ts";
import { generationEvent, isGeneration } from "./generation_event.ts";

/** What a sink is made of. */
export interface PostHogOptions {
  readonly exporter: PostHogExporter;
  readonly log: Log;
  readonly proxyEnv?: UpstreamOptions["proxyEnv"];
  /** How long the first of a batch waits for others, ms. Default 1000. */
  readonly delayMs?: number;
}

const TIMEOUT_MS = 10_000;
const CLOSE_MS = 5_000;

/** Tells PostHog of model calls. A batch that it does not take is lost, logged and counted. */
export class PostHogSink implements SpanSink {
  readonly name = "posthog";
  readonly #exporter: PostHogExporter;
  readonly #upstream: Upstream;
  readonly #queue: BatchQueue<Span>;
  readonly #outage: Outage;
  readonly #url: URL;
  #closing: Promise<void> | undefined;

  constructor({ exporter, log, proxyEnv = {}, delayMs = 1000 }: PostHogOptions) {
    this.#exporter = exporter;
    this.#url = new URL(`${exporter.url}/batch/`);
    this.#upstream = createUpstream({ proxyEnv });
    this.#queue = new BatchQueue({
      items: 2000,
      bytes: 32 * 2 ** 20,
      batch: 100,
      batchBytes: 4 * 2 ** 20,
      delayMs,
      weigh: spanWeight,
      send: (spans, signal) => this.#send(spans, signal),
    });
    this.#outage = new Outage(log, `PostHog at ${this.#url.origin}`, () => this.dropped());
  }

  add(spans: readonly Span[]): void {
    this.#queue.add(spans.filter(isGeneration));
  }

  dropped(): number {
    return this.#queue.dropped();
  }

  flush(): Promise<void> {
    return this.#queue.flush();
  }

  close(): Promise<void> {
    return this.#closing ??= this.#queue.close(CLOSE_MS).then(() => this.#upstream.abort());
  }

  async #send(spans: readonly Span[], signal: AbortSignal): Promise<number> {
    const { apiKey, captureMessages } = this.#exporter;
    const batch = spans.map((span) => generationEvent(span, captureMessages));
    const result = await postOnce(this.#upstream, {
      url: this.#url,
      headers: [["content-type", "application/json"], ["user-agent", "planoai"]],
      body: new TextEncoder().encode(JSON.stringify({ api_key: apiKey.reveal(), batch })),
      timeoutMs: TIMEOUT_MS,
    }, signal);
    if (result.kind === "taken") {
      this.#outage.succeeded();
      return 0;
    }
    this.#outage.failed(result.why);
    return spans.length;
  }
}
