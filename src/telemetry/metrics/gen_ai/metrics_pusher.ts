import type { OtlpClient } from "../../otlp/client.ts";
import type { RequestRecord } from "../../request_record.ts";
import { SERVICE } from "../../semconv/names.ts";
import { attribute, type KeyValue, unixNano } from "../../span.ts";
import { encodeMetricsJson } from "./encode_json.ts";
import { encodeMetricsProtobuf } from "./encode_protobuf.ts";
import { GenAiMetrics } from "./gen_ai_metrics.ts";

/** What a {@link MetricsPusher} needs. */
export interface PusherOptions {
  /** Of the signal `metrics`; the pusher closes it. */
  readonly client: Pick<OtlpClient, "format" | "deliver" | "close">;
  /** Attributes of the resource besides the service (`OTEL_RESOURCE_ATTRIBUTES`). */
  readonly resource?: readonly KeyValue[];
  /** See {@link pushPeriod}. */
  readonly periodMs: number;
  /** Told once of each streak of pushes that nobody took. */
  readonly warn: (message: string) => void;
}

/** How long the last push may take: whoever stops planoai waits for it. */
const CLOSE_MS = 1_000;

/** `OTEL_METRIC_EXPORT_INTERVAL`, milliseconds: a minute unless it says otherwise, never under a second. */
export function pushPeriod(text: string | undefined): number {
  const asked = (text ?? "").trim();
  return /^\d{1,8}$/.test(asked) && Number(asked) > 0 ? Math.max(Number(asked), 1_000) : 60_000;
}

/**
 * Tells a collector every minute what the GenAI conventions count, and once more when it is closed. One
 * push at a time; a push that is lost costs nothing, because the next one says everything again.
 */
export class MetricsPusher {
  readonly #metrics = new GenAiMetrics();
  readonly #options: PusherOptions;
  readonly #resource: readonly KeyValue[];
  readonly #started = unixNano(Date.now());
  readonly #stopping = new AbortController();
  /** Once it is closed there is one try. */
  readonly #hurry = new AbortController();
  readonly #timer: ReturnType<typeof setInterval>;
  #pushing: Promise<void> | undefined;
  #failing = false;

  constructor(options: PusherOptions) {
    this.#options = options;
    // Two gateways are two writers: their sums are told apart.
    this.#resource = [
      attribute("service.name", SERVICE.llm),
      attribute("service.instance.id", crypto.randomUUID()),
      ...options.resource ?? [],
    ];
    this.#timer = setInterval(() => this.#tick(), options.periodMs);
  }

  /** Counts a request that is over. */
  record(record: RequestRecord): void {
    this.#metrics.record(record);
  }

  /** Tells what is left, within a second. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    const late = setTimeout(() => this.#stopping.abort(), CLOSE_MS);
    this.#hurry.abort();
    await this.#pushing;
    await this.#push(CLOSE_MS);
    clearTimeout(late);
    this.#options.client.close();
  }

  #tick(): void {
    this.#pushing ??= this.#push(this.#options.periodMs)
      .finally(() => this.#pushing = undefined);
  }

  async #push(totalMs: number): Promise<void> {
    const histograms = this.#metrics.histograms();
    if (histograms.length === 0 || this.#stopping.signal.aborted) return;
    const { client, warn } = this.#options;
    const push = {
      resource: this.#resource,
      histograms,
      startTimeUnixNano: this.#started,
      timeUnixNano: unixNano(Date.now()),
    };
    const body = client.format === "json" ? encodeMetricsJson(push) : encodeMetricsProtobuf(push);
    const { signal } = this.#stopping;
    const hurry = this.#hurry.signal;
    const result = await client.deliver("metrics", body, { totalMs, signal, hurry });
    const failed = result.kind !== "taken";
    if (failed && !this.#failing) warn(`Cannot push metrics to the collector: ${result.why}`);
    this.#failing = failed;
  }
}
