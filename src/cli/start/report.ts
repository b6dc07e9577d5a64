import { isLoopback } from "../../base/loopback.ts";
import { reachableUrl } from "../../base/reachable_url.ts";
import type { Home } from "../../process/home.ts";
import type { ListenerAddress } from "../../process/listener_address.ts";
import type { EnvoyStatus, ProviderStatus, ServerStatus } from "../../process/status.ts";
import { wrapWords } from "../wrap.ts";
import { keyWords } from "./provider_status.ts";

/** What a started gateway's report needs besides its status. */
export interface ReportOptions {
  readonly home: Home;
  /** No file was found: say where the made one is, and how to try it. */
  readonly isDefault: boolean;
  readonly foreground: boolean;
  readonly color: boolean;
  readonly columns: number;
}

/** What `up` prints when everything answers. */
export function startReport(status: ServerStatus, options: ReportOptions): string {
  const { home, color } = options;
  const bold = (text: string) => color ? `\x1b[1m${text}\x1b[0m` : text;
  const green = (text: string) => color ? `\x1b[32m${text}\x1b[0m` : text;
  const { envoy, workers: { length } } = status;
  const workers = length === 0 || envoy !== undefined ? "" : `, ${length} workers`;
  const lines = [
    `${green("✓")} planoai ${status.version} is running (pid ${status.pid}${workers})`,
    ...(envoy === undefined ? [] : [`  ${planeLine(envoy)}`]),
    "",
    bold("Listening"),
    ...status.listeners.map((one) => `  ${listenerUrl(one)}  ${one.name}`),
    "",
    bold("Models"),
    ...modelLines(status.providers, Math.min(options.columns, 100)),
    "",
    options.isDefault
      ? `Config  no config file here; made from your environment: ${status.file}`
      : `Config  ${status.file}`,
    `Logs    ${home.logs} (planoai logs --follow)`,
    ...surfaceLines(status),
    options.foreground ? "Stop    Ctrl-C" : "Stop    planoai down",
  ];
  const first = status.listeners[0];
  if (options.isDefault && first !== undefined) {
    lines.push("", bold("Try it"), ...tryIt(first));
    if (status.surfaces.some(({ what }) => what === "tracing")) lines.push("  planoai trace");
  }
  return lines.join("\n") + "\n";
}

/** Ports that the generation before still holds change hands at once: to a person they are ready. */
export function takingOver(status: ServerStatus, before: ServerStatus | undefined): ServerStatus {
  const had = new Set(before?.surfaces.filter(({ ready }) => ready).map(({ url }) => url));
  const surfaces = status.surfaces.map((one) => had.has(one.url) ? { ...one, ready: true } : one);
  return { ...status, surfaces };
}

/** Where else to look: traces and metrics. */
export function surfaceLines({ surfaces }: Pick<ServerStatus, "surfaces">): readonly string[] {
  const at = (what: string) => {
    const one = surfaces.find((surface) => surface.what === what);
    if (one === undefined) return [];
    return [one.ready ? one.url : `${one.url} (as soon as the port is free)`];
  };
  const tracing = surfaces.some(({ what }) => what === "tracing");
  return [
    ...(tracing ? [`Traces  ${["planoai trace", ...at("traces")].join(", ")}`] : []),
    ...(at("otlp_grpc").length === 0
      ? []
      : [`OTLP    ${[...at("otlp_grpc"), ...at("otlp_http")].join(", ")}`]),
    ...at("metrics").map((url) => `Metrics ${url}`),
  ];
}

/** Which plane carries the traffic, and who. */
export function planeLine({ version, pid }: EnvoyStatus): string {
  return `Native plane: Envoy ${version} in front (pid ${pid})`;
}

/** The URL that a client on this machine would use. */
export function listenerUrl({ address, port }: ListenerAddress): string {
  const url = reachableUrl(address, port);
  if (address === "0.0.0.0" || address === "::") return `${url} (every address)`;
  return `${url}${isLoopback(address) ? "" : " (public)"}`;
}

/** One line for each entry that has something to say, one for all that only pass keys through. */
export function modelLines(
  providers: readonly ProviderStatus[],
  columns: number,
): readonly string[] {
  const own = providers.filter((one) => one.key !== "client");
  const passing = providers.filter((one) => one.key === "client");
  const names = own.map(shownName);
  const longest = Math.max(0, ...names.map((name) => name.length));
  const lines = own.map((one, i) => `  ${names[i]!.padEnd(longest)}  ${keyWords(one)}`);
  if (passing.length > 0) {
    lines.push("  With your client's own key:");
    const words = passing.map(shownName).join(", ");
    lines.push(...wrapWords(words, columns - 4).map((line) => `    ${line}`));
  }
  return lines;
}

function shownName({ name, model, provider }: ProviderStatus): string {
  return name === model || name === provider ? model : `${model} as ${name}`;
}

function tryIt({ address, port }: ListenerAddress): readonly string[] {
  return [
    `  curl ${
      reachableUrl(address, port)
    }/v1/chat/completions -H 'content-type: application/json' \\`,
    `    -d '{"model":"mock/echo","messages":[{"role":"user","content":"Hello"}]}'`,
  ];
}
