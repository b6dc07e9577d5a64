import { type ClientOptions, OtlpClient } from "../../otlp/client.ts";
import type { Env } from "../../otlp/settings.ts";
import { MetricsPusher, pushPeriod } from "./metrics_pusher.ts";

/** What {@link openPusher} needs of the outside; the settings are those of the signal `metrics`. */
export interface OpenPusherOptions extends ClientOptions {
  /** OpenTelemetry's variables. */
  readonly env: Env;
  readonly warn: (message: string) => void;
}

/**
 * Pushes the GenAI metrics to a collector, unless OpenTelemetry's variables say not to
 * (`OTEL_METRICS_EXPORTER=none`, `OTEL_SDK_DISABLED`). Its owner closes it.
 */
export function openPusher(
  { env, warn, ...client }: OpenPusherOptions,
): MetricsPusher | undefined {
  const { settings } = client;
  if (settings.isDisabled) return undefined;
  return new MetricsPusher({
    client: new OtlpClient(client),
    resource: settings.resource,
    periodMs: pushPeriod(env.OTEL_METRIC_EXPORT_INTERVAL),
    warn,
  });
}
