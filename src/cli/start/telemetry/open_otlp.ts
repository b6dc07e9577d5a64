import { isLoopback } from "../../../base/loopback.ts";
import type { Log } from "../../../base/log.ts";
import { OWN_PORTS } from "../../../config/resolve_ports.ts";
import type { ResolvedConfig } from "../../../config/resolved.ts";
import {
  namesCollector,
  type OtlpSettings,
  otlpSettings,
  USUAL_COLLECTOR,
} from "../../../telemetry/otlp/settings.ts";
import type { SpanSink } from "../../../telemetry/sink.ts";
import { originOf } from "../../../transport/origin_of.ts";
import { WhenListening } from "./when_listening.ts";

/** What decides whether spans are sent anywhere, and how. */
export interface OtlpOptions {
  readonly config: Pick<ResolvedConfig, "ports">;
  readonly withTracing: boolean;
  readonly env: Readonly<Record<string, string>>;
  readonly log: Log;
}

/** The sink for the config's collector; none when that is this very process, or variables forbid it. */
export async function openOtlp(options: OtlpOptions, collector: URL): Promise<readonly SpanSink[]> {
  const settings = settingsFor(options, collector, "traces");
  if (settings === undefined || settings.isDisabled) return [];
  const open = () => openSink(settings, options);
  const { hostname, port } = originOf(settings.url);
  if (!isLoopback(hostname)) return [await open()];
  return [new WhenListening({ hostname, port, open })];
}

/**
 * How spans or metrics leave; `undefined` where what is sent would come to this very process. With
 * tracing the config's collector is planoai's own unless it names another, and variables go before it.
 */
export function settingsFor(
  options: OtlpOptions,
  collector: URL,
  signal: "traces" | "metrics",
): OtlpSettings | undefined {
  const { env, withTracing } = options;
  const isHome = withTracing && isOwn(collector, options);
  if (isHome && !namesCollector(env, signal)) return undefined;
  const settings = otlpSettings(env, isHome ? USUAL_COLLECTOR : collector, signal);
  return withTracing && isOwn(settings.url, options) ? undefined : settings;
}

/** What is sent there is kept already. */
function isOwn(
  { hostname, port }: URL,
  { config: { ports = OWN_PORTS } }: OtlpOptions,
): boolean {
  return isLoopback(hostname) &&
    [ports.otlpGrpc, ports.otlpHttp].some((own) => own.port === Number(port));
}

async function openSink(
  settings: OtlpSettings,
  { env, log }: OtlpOptions,
): Promise<SpanSink> {
  const { OtlpSink } = await import("../../../telemetry/otlp/otlp_sink.ts");
  const ca = await trusted(settings, log);
  return new OtlpSink({ settings, log, proxyEnv: env, ...(ca === undefined ? {} : { ca }) });
}

/** Bytes of a file of certificates; a system's whole bundle has a quarter of it. */
const MOST_CERTIFICATES = 2 ** 20;

/** The certificates that variables name; they are told when they cannot be read. */
export async function trusted(
  { certificate }: OtlpSettings,
  log: Log,
): Promise<readonly string[] | undefined> {
  if (certificate === undefined) return undefined;
  try {
    const { isFile, size } = await Deno.stat(certificate);
    if (!isFile || size > MOST_CERTIFICATES) throw new Error("it is no file of certificates");
    return [await Deno.readTextFile(certificate)];
  } catch (error) {
    log.warn(`Cannot read "${certificate}", which OTEL_EXPORTER_OTLP_CERTIFICATE names`, {
      error: String(error),
    });
    return undefined;
  }
}

/** Files that a daemon has to read for it. */
export function otlpReads(env: Readonly<Record<string, string>>): readonly string[] {
  const common = env.OTEL_EXPORTER_OTLP_CERTIFICATE;
  const files = [
    env.OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE || common,
    env.OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE || common,
  ];
  return [...new Set(files)].filter((file) => file !== undefined)
    .filter((file) => file !== "");
}
