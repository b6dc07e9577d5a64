import { isLoopback } from "../../../base/loopback.ts";
import type { Log } from "../../../base/log.ts";
import { optional } from "../../../base/optional.ts";
import type { PostHogExporter, ResolvedConfig, ResolvedTracing } from "../../../config/resolved.ts";
import type { Home } from "../../../process/home.ts";
import type { MetricsPusher } from "../../../telemetry/metrics/gen_ai/metrics_pusher.ts";
import { conventionsOf } from "../../../telemetry/semconv/conventions.ts";
import type { SpanSink } from "../../../telemetry/sink.ts";
import { SpanRecorder, type SpanRecorderOptions } from "../../../telemetry/span_recorder.ts";
import { openMetrics } from "./open_metrics.ts";
import { openOtlp } from "./open_otlp.ts";

/** What decides where spans go. */
export interface OutletOptions {
  readonly home: Home;
  readonly config: ResolvedConfig;
  /** `--with-tracing`: traces are kept wherever else they go. */
  readonly withTracing: boolean;
  readonly env: Readonly<Record<string, string>>;
  readonly log: Log;
}

/** Where the spans of a config go. Its owner closes it. */
export interface SpanOutlets {
  readonly recorder: SpanRecorder;
  readonly sinks: readonly SpanSink[];
  /** What other programs send is kept here; absent where nothing is kept. */
  readonly store?: SpanSink;
  /** Tells the collector of the config what is counted. */
  readonly pusher?: MetricsPusher;
  close(): Promise<void>;
}

/** How long the last spans may take to leave: who stops an idle planoai waits two seconds at most. */
const CLOSE_MS = 1_500;

/** Opens what a config with tracing wants; `undefined` without tracing. */
export async function openOutlets(options: OutletOptions): Promise<SpanOutlets | undefined> {
  const { config, withTracing, env } = options;
  const { tracing } = config;
  if (tracing === undefined) return undefined;
  const keeps = withTracing || isLoopback(tracing.collector.hostname);
  const store = keeps ? await openStore(options, tracing) : undefined;
  const sinks = [
    ...(store === undefined ? [] : [store]),
    ...await openOtlp(options, tracing.collector),
    ...await Promise.all(tracing.exporters.map((one) => openPostHog(options, one))),
  ];
  const pusher = await openMetrics(options, tracing.collector);
  const recorder = new SpanRecorder({
    sinks,
    conventions: conventionsOf(env.OTEL_SEMCONV_STABILITY_OPT_IN),
    attributes: tracing.attributes,
    ...optional("rename", await renaming(tracing)),
    inbound: new Set(
      config.listeners.filter(({ kind }) => kind === "prompt").map(({ name }) => name),
    ),
  });
  return {
    recorder,
    sinks,
    ...optional("store", store),
    ...optional("pusher", pusher),
    async close() {
      recorder.close();
      await closeAll([...sinks, ...(pusher === undefined ? [] : [pusher])], options.log);
    },
  };
}

/** Waits until all have delivered what they hold, but not for ever; who is late is named. */
async function closeAll(all: readonly (SpanSink | MetricsPusher)[], log: Log): Promise<void> {
  const open = new Set(all.map((one) => "name" in one ? one.name : "metrics"));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => timer = setTimeout(resolve, CLOSE_MS));
  const closed = Promise.allSettled(all.map(async (one) => {
    await one.close();
    open.delete("name" in one ? one.name : "metrics");
  }));
  await Promise.race([closed, late]);
  clearTimeout(timer);
  if (open.size === 0) return;
  log.warn("Cannot deliver the last spans: nobody took them in time", { to: [...open].join(", ") });
}

async function renaming(
  { openInference }: ResolvedTracing,
): Promise<SpanRecorderOptions["rename"]> {
  if (!openInference) return undefined;
  return (await import("../../../telemetry/otlp/to_openinference.ts")).toOpenInference;
}

async function openPostHog(
  { env, log }: OutletOptions,
  exporter: PostHogExporter,
): Promise<SpanSink> {
  const { PostHogSink } = await import("../../../telemetry/posthog/posthog_sink.ts");
  return new PostHogSink({ exporter, log, proxyEnv: env });
}

async function openStore(
  { home, log }: OutletOptions,
  { store: bounds }: ResolvedTracing,
): Promise<SpanSink> {
  const { StoreSink } = await import("../../../telemetry/store/store_sink.ts");
  return new StoreSink({ path: home.traces, bounds, warn: (text) => log.warn(text) });
}
