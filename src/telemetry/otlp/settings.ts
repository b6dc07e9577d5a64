import { isLoopback } from "../../base/loopback.ts";
import { optional } from "../../base/optional.ts";
import { Secret } from "../../base/secret.ts";
import { attribute, type KeyValue } from "../span.ts";
import { SERVICE_NAME } from "./decoded_spans.ts";

/** How an exporter speaks to a collector. */
export type OtlpProtocol = "grpc" | "http/protobuf" | "http/json";

/** Where a signal is sent to, and how. */
export interface OtlpSettings {
  /**
   * `OTEL_SDK_DISABLED`, or `OTEL_TRACES_EXPORTER` (`_METRICS_`) names others than `otlp`: nothing is
   * sent. What is kept for `planoai trace` is not concerned.
   */
  readonly isDisabled: boolean;
  readonly protocol: OtlpProtocol;
  /** With its whole path for HTTP; gRPC has paths of its own. */
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: readonly (readonly [name: string, value: Secret])[];
  readonly isPacked: boolean;
  /** Of one attempt. */
  readonly timeoutMs: number;
  /** A file of PEM certificates to trust. */
  readonly certificate?: string;
  /** Attributes of every resource that does not have them itself. */
  readonly resource: readonly KeyValue[];
  readonly batch: BatchSettings;
  /** Values that were not understood, to be logged once. */
  readonly warnings: readonly string[];
}

/** `OTEL_BSP_*`. */
export interface BatchSettings {
  readonly queue: number;
  readonly batch: number;
  /** A second at most: who looks at a trace has just made it. */
  readonly delayMs: number;
  /** All attempts to send a batch, with the waits between them. */
  readonly totalMs: number;
}

/** Variables by name. */
export type Env = Readonly<Record<string, string | undefined>>;

const PREFIX = "OTEL_EXPORTER_OTLP_";
const MOST_DELAY_MS = 1000;
/** Headers that the transport writes itself. */
const RESERVED = /^(:.*|host|connection|content-.*|te|transfer-encoding|grpc-.*|user-agent)$/;
const TOKEN = /^[!#$%&'*+\-.^_`|~\w]+$/;

/**
 * What OpenTelemetry's variables say of sending a signal. `collector` is the config's; where it is the
 * usual one of this machine, which nobody has to write, `OTEL_EXPORTER_OTLP_*_ENDPOINT` goes before it.
 * The service names of planoai's spans stay as dashboards know them: `OTEL_SERVICE_NAME` becomes
 * `service.namespace`.
 */
export function otlpSettings(
  env: Env,
  collector: URL,
  signal: "traces" | "metrics" = "traces",
): OtlpSettings {
  const warnings: string[] = [];
  const read = reader(env, signal, warnings);
  const endpoint = isUsual(collector) ? endpointOf(env, signal, warnings) : undefined;
  const protocol = read.protocol() ?? usualProtocol(endpoint?.url);
  const queue = read.count("OTEL_BSP_MAX_QUEUE_SIZE", 2048);
  return {
    isDisabled: read.plain("OTEL_SDK_DISABLED")?.toLowerCase() === "true" ||
      !sendsOtlp(read.plain(`OTEL_${signal.toUpperCase()}_EXPORTER`) ?? "otlp"),
    protocol,
    url: addressOf(endpoint ?? { url: collector, isWhole: false }, protocol, signal),
    headers: headersOf(read.exporter("HEADERS") ?? "", warnings),
    isPacked: read.isPacked(),
    timeoutMs: read.count(`${PREFIX}${signal.toUpperCase()}_TIMEOUT`, undefined) ??
      read.count(`${PREFIX}TIMEOUT`, 10_000),
    ...optional("certificate", read.exporter("CERTIFICATE")),
    resource: resourceOf(env, warnings),
    batch: {
      queue,
      batch: Math.min(queue, read.count("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", 512)),
      delayMs: Math.min(MOST_DELAY_MS, read.count("OTEL_BSP_SCHEDULE_DELAY", MOST_DELAY_MS)),
      totalMs: read.count("OTEL_BSP_EXPORT_TIMEOUT", 30_000),
    },
    warnings,
  };
}

/** True where variables name a collector that can be used. */
export function namesCollector(env: Env, signal: "traces" | "metrics" = "traces"): boolean {
  return endpointOf(env, signal, []) !== undefined;
}

/** The collector that nobody has to write. */
export const USUAL_COLLECTOR = new URL("http://127.0.0.1:4317");

/** A list of exporters; planoai has one. */
function sendsOtlp(exporters: string): boolean {
  return exporters.toLowerCase().split(",").some((name) => name.trim() === "otlp");
}

interface Reader {
  plain(name: string): string | undefined;
  /** A variable of the exporter: the signal's own goes before the one of all. */
  exporter(name: string): string | undefined;
  protocol(): OtlpProtocol | undefined;
  isPacked(): boolean;
  count<Usual extends number | undefined>(name: string, usual: Usual): number | Usual;
}

function reader(env: Env, signal: string, warnings: string[]): Reader {
  const plain = (name: string) => textOf(env[name]);
  const exporter = (name: string) =>
    plain(`${PREFIX}${signal.toUpperCase()}_${name}`) ?? plain(`${PREFIX}${name}`);
  return {
    plain,
    exporter,
    protocol() {
      const text = exporter("PROTOCOL");
      if (
        text === undefined || text === "grpc" || text === "http/protobuf" || text === "http/json"
      ) {
        return text;
      }
      warnings.push(unfit(`${PREFIX}PROTOCOL`, text, "grpc, http/protobuf or http/json"));
      return undefined;
    },
    isPacked() {
      const text = exporter("COMPRESSION") ?? "none";
      if (text !== "gzip" && text !== "none") {
        warnings.push(unfit(`${PREFIX}COMPRESSION`, text, "gzip or none"));
      }
      return text === "gzip";
    },
    count(name, usual) {
      const text = plain(name);
      if (text === undefined) return usual;
      if (/^\d{1,9}$/.test(text) && Number(text) > 0) return Number(text);
      warnings.push(unfit(name, text, "a positive number"));
      return usual;
    },
  };
}

interface Endpoint {
  readonly url: URL;
  /** Its path is the signal's own; else `/v1/traces` is added. */
  readonly isWhole: boolean;
}

function endpointOf(env: Env, signal: string, warnings: string[]): Endpoint | undefined {
  const own = `${PREFIX}${signal.toUpperCase()}_ENDPOINT`;
  for (const [name, isWhole] of [[own, true], [`${PREFIX}ENDPOINT`, false]] as const) {
    const text = textOf(env[name]);
    if (text === undefined) continue;
    const url = urlOf(text, env[`${PREFIX}INSECURE`]?.toLowerCase() === "true");
    if (url !== undefined) return { url, isWhole };
    // The address may hold a login and stays unsaid.
    warnings.push(`Cannot use ${name}: it is no http or https address`);
  }
  return undefined;
}

/** gRPC exporters are told `host:port` too, which is TLS unless said or near. */
function urlOf(text: string, isInsecure: boolean): URL | undefined {
  const hasScheme = text.includes("://");
  const bare = hasScheme ? text : `http://${text}`;
  if (!/^https?:\/\//i.test(bare) || !URL.canParse(bare)) return undefined;
  const url = new URL(bare);
  if (!hasScheme && !isInsecure && !isLoopback(url.hostname)) return new URL(`https://${text}`);
  return url;
}

function isUsual({ hostname, port, protocol }: URL): boolean {
  return protocol === "http:" && isLoopback(hostname) && port === "4317";
}

/** The config's address is gRPC's; OpenTelemetry's own usual is HTTP, but not at gRPC's port. */
function usualProtocol(endpoint: URL | undefined): OtlpProtocol {
  return endpoint === undefined || endpoint.port === "4317" ? "grpc" : "http/protobuf";
}

function addressOf({ url, isWhole }: Endpoint, protocol: OtlpProtocol, signal: string): URL {
  const address = new URL(url);
  if (protocol === "grpc") {
    if (address.port === "" && address.protocol === "http:") address.port = "4317";
  } else if (!isWhole) {
    address.pathname = `${address.pathname.replace(/\/+$/, "")}/v1/${signal}`;
    // The usual port is gRPC's; the collector of the same machine has HTTP on the next one.
    if (isUsual(address)) address.port = "4318";
  }
  return address;
}

function headersOf(text: string, warnings: string[]): readonly (readonly [string, Secret])[] {
  return pairs(text).flatMap(([key, value]) => {
    const name = key.toLowerCase();
    if (TOKEN.test(name) && !RESERVED.test(name) && /^[\x20-\x7e]*$/.test(value)) {
      return [[name, new Secret(value, `$${PREFIX}HEADERS`)] as const];
    }
    const shown = TOKEN.test(name) ? ` "${name.slice(0, 60)}"` : "";
    warnings.push(`Cannot send a header${shown} of ${PREFIX}HEADERS: name or value cannot be sent`);
    return [];
  });
}

function resourceOf(env: Env, warnings: string[]): readonly KeyValue[] {
  const listed = pairs(env.OTEL_RESOURCE_ATTRIBUTES ?? "").filter(([key]) => key !== SERVICE_NAME);
  if (listed.length > 128) warnings.push("Cannot use all of OTEL_RESOURCE_ATTRIBUTES: above 128");
  const attributes = listed.slice(0, 128).map(([key, value]) => attribute(key, value));
  const service = textOf(env.OTEL_SERVICE_NAME);
  if (service === undefined || listed.some(([key]) => key === "service.namespace")) {
    return attributes;
  }
  return [...attributes, attribute("service.namespace", service)];
}

/** `a=1,b=2%2C3`, as W3C Baggage writes it; what is no pair is left out. */
function pairs(text: string): readonly (readonly [string, string])[] {
  return text.split(",").flatMap((one) => {
    const at = one.indexOf("=");
    const key = decoded(one.slice(0, Math.max(0, at)).trim());
    return key === "" ? [] : [[key, decoded(one.slice(at + 1).trim())] as const];
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** An empty variable counts as none (OpenTelemetry, "Environment Variable Specification"). */
function textOf(value: string | undefined): string | undefined {
  const text = value?.trim();
  return text === "" ? undefined : text;
}

function unfit(name: string, text: string, wanted: string): string {
  return `Cannot use ${name} "${text.slice(0, 40)}": it is not ${wanted}`;
}
