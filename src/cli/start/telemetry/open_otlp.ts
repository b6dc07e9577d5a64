import { isLoopback } from "../../../base/loopback.ts";
import type { Log } from "../../../base/log.ts";
import { OWN_PORTS } from "../../../config/resolve_ports.ts";
import type { ResolvedConfig } from "../../../config/resolved.ts";
import { type OtlpSettings, otlpSettings } from "../../../telemetry/otlp/settings.ts";
import type { SpanSink } from "../../../telemetry/sink.ts";
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
  const settings = otlpSettings(options.env, collector);
  const exporter = options.env.OTEL_TRACES_EXPORTER?.trim().toLowerCase() ?? "";
  if (settings.isDisabled || exporter !== "" && exporter !== "otlp") return [];
  if (options.withTracing && isOwn(settings.url, options)) return [];
  const open = () => openSink(settings, options);
  const { hostname, port, protocol } = settings.url;
  if (!isLoopback(hostname)) return [await open()];
  return [
    new WhenListening({
      hostname: hostname.replace(/^\[(.*)\]$/, "$1"),
      port: Number(port) || (protocol === "https:" ? 443 : 80),
      open,
    }),
  ];
}

/** What is sent there is kept already. */
export function isOwn(
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

/** The certificates that variables name; they are told when they cannot be read. */
export async function trusted(
  { certificate }: OtlpSettings,
  log: Log,
): Promise<readonly string[] | undefined> {
  if (certificate === undefined) return undefined;
  try {
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
