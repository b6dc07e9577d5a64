import { Fault } from "../../base/fault.ts";
import { optional } from "../../base/optional.ts";
import type { ClientOptions } from "./client.ts";
import { OtlpSink, type OtlpSinkOptions } from "./otlp_sink.ts";
import { type Env, otlpSettings } from "./settings.ts";

/** What {@link openOtlpSink} needs of the outside. */
export interface OpenSinkOptions extends Pick<ClientOptions, "proxyEnv"> {
  /** OpenTelemetry's variables. */
  readonly env: Env;
  /** The collector of the config. */
  readonly collector: URL;
  readonly log: OtlpSinkOptions["log"];
}

/**
 * The way of spans to a collector, unless OpenTelemetry's variables say that none goes
 * (`OTEL_TRACES_EXPORTER=none`, `OTEL_SDK_DISABLED`). Its owner closes it. Throws a {@link Fault}
 * `config` when the file of `OTEL_EXPORTER_OTLP_CERTIFICATE` cannot be read.
 */
export async function openOtlpSink(
  { env, collector, log, proxyEnv }: OpenSinkOptions,
): Promise<OtlpSink | undefined> {
  const exporter = env.OTEL_TRACES_EXPORTER?.trim().toLowerCase() ?? "";
  const settings = otlpSettings(env, collector);
  if (settings.isDisabled || (exporter !== "" && exporter !== "otlp")) return undefined;
  const { certificate } = settings;
  const ca = certificate === undefined ? undefined : [await readCertificate(certificate)];
  return new OtlpSink({ settings, log, ...optional("proxyEnv", proxyEnv), ...optional("ca", ca) });
}

async function readCertificate(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    const state = error instanceof Error ? error.message : String(error);
    throw new Fault("config", `Cannot read OTEL_EXPORTER_OTLP_CERTIFICATE "${path}": ${state}`, {
      cause: error,
    });
  }
}
