import { optional } from "../../../base/optional.ts";
import { type ClientOptions, OtlpClient } from "../../otlp/client.ts";
import { type Env, otlpSettings } from "../../otlp/settings.ts";
import { MetricsPusher, pushPeriod } from "./metrics_pusher.ts";

/** What {@link openPusher} needs of the outside. */
export interface OpenPusherOptions extends Pick<ClientOptions, "proxyEnv"> {
  /** OpenTelemetry's variables. */
  readonly env: Env;
  /** The collector of the config. */
  readonly collector: URL;
  /** Reads the certificates that `OTEL_EXPORTER_OTLP_*_CERTIFICATE` names. */
  readonly readCa?: (path: string) => Promise<readonly string[]>;
  readonly warn: (message: string) => void;
}

/**
 * Pushes the GenAI metrics to a collector, unless OpenTelemetry's variables say not to
 * (`OTEL_METRICS_EXPORTER=none`, `OTEL_SDK_DISABLED`). Its owner closes it.
 */
export async function openPusher(
  { env, collector, readCa, proxyEnv, warn }: OpenPusherOptions,
): Promise<MetricsPusher | undefined> {
  const exporter = env.OTEL_METRICS_EXPORTER?.trim().toLowerCase() ?? "";
  const settings = otlpSettings(env, collector, "metrics");
  if (settings.isDisabled || (exporter !== "" && exporter !== "otlp")) return undefined;
  const { certificate } = settings;
  const ca = certificate === undefined ? undefined : await readCa?.(certificate);
  return new MetricsPusher({
    client: new OtlpClient({ settings, ...optional("proxyEnv", proxyEnv), ...optional("ca", ca) }),
    resource: settings.resource,
    periodMs: pushPeriod(env.OTEL_METRIC_EXPORT_INTERVAL),
    warn,
  });
}
