import type { Log } from "../../base/log.ts";
import type { SpanSink } from "../sink.ts";
import type { Span } from "../span.ts";
import { BatchQueue } from "./batch_queue.ts";
import { type ClientOptions, OtlpClient } from "./client.ts";
import { encodeTraces } from "./encode_protobuf.ts";
import { Outage } from "./outage.ts";
import type { OtlpSettings } from "./settings.ts";
import { spanWeight } from "./span_weight.ts";
import { toOtlpJson } from "./to_otlp_json.ts";

/** Memory of spans that wait, whatever their number. */
const MOST_BYTES = 32 * 2 ** 20;
/** Of a request: collectors take 4 MiB over gRPC unless told otherwise. */
const BATCH_BYTES = 3 * 2 ** 20;
/** A stop waits for a collector no longer than this. */
const CLOSE_MS = 5_000;

/** What a sink is made of. */
export interface OtlpSinkOptions extends ClientOptions {
  readonly log: Log;
}

/**
 * Sends spans to an OTLP collector. A collector that is gone is said once; meanwhile the queue fills,
 * and what finds no room is dropped and counted.
 */
export class OtlpSink implements SpanSink {
  readonly name = "otlp";
  readonly #settings: OtlpSettings;
  readonly #client: OtlpClient;
  readonly #queue: BatchQueue<Span>;
  readonly #outage: Outage;
  #closing: Promise<void> | undefined;

  constructor(options: OtlpSinkOptions) {
    const { settings, log } = options;
    const { batch } = settings;
    this.#settings = settings;
    this.#client = new OtlpClient(options);
    this.#queue = new BatchQueue({
      items: batch.queue,
      bytes: MOST_BYTES,
      batch: batch.batch,
      batchBytes: BATCH_BYTES,
      delayMs: batch.delayMs,
      weigh: spanWeight,
      send: (spans, signal, hurry) => this.#send(spans, signal, hurry),
    });
    const { origin } = settings.url;
    this.#outage = new Outage(log, `the collector at ${origin}`, () => this.dropped());
    for (const warning of settings.warnings) log.warn(warning);
  }

  add(spans: readonly Span[]): void {
    this.#queue.add(spans);
  }

  dropped(): number {
    return this.#queue.dropped();
  }

  flush(): Promise<void> {
    return this.#queue.flush();
  }

  close(): Promise<void> {
    return this.#closing ??= this.#queue.close(CLOSE_MS).then(() => this.#client.close());
  }

  async #send(spans: readonly Span[], signal: AbortSignal, hurry: AbortSignal): Promise<number> {
    const { batch: { totalMs } } = this.#settings;
    const result = await this.#client.deliver("traces", this.#encoded(spans), {
      totalMs,
      signal,
      hurry,
      onFailure: (why) => this.#outage.failed(why),
    });
    if (result.kind !== "taken") return spans.length;
    this.#outage.succeeded();
    return Math.min(spans.length, result.rejected);
  }

  #encoded(spans: readonly Span[]): Uint8Array {
    const { resource } = this.#settings;
    return this.#client.format === "protobuf"
      ? encodeTraces(spans, resource)
      : new TextEncoder().encode(JSON.stringify(toOtlpJson(spans, resource)));
  }
}
