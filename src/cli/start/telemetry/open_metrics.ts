import { isLoopback } from "../../../base/loopback.ts";
import { optional } from "../../../base/optional.ts";
import type { MetricsPusher } from "../../../telemetry/metrics/gen_ai/metrics_pusher.ts";
import { type OtlpOptions, settingsFor, trusted } from "./open_otlp.ts";

/** Pushes metrics to the config's collector, unless that is this very process, or variables forbid it. */
export async function openMetrics(
  options: OtlpOptions,
  collector: URL,
): Promise<MetricsPusher | undefined> {
  const { env, log } = options;
  const settings = settingsFor(options, collector, "metrics");
  if (settings === undefined || settings.isDisabled) return undefined;
  const { openPusher } = await import("../../../telemetry/metrics/gen_ai/open_pusher.ts");
  // By default the config names a collector of this machine, and most people run none.
  const isNear = isLoopback(settings.url.hostname);
  return openPusher({
    env,
    settings,
    proxyEnv: env,
    ...optional("ca", await trusted(settings, log)),
    warn: isNear ? () => {} : (message) => log.warn(message),
  });
}
