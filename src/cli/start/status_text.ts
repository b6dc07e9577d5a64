import type { Home } from "../../process/home.ts";
import type { EnvoyStatus, ServerStatus } from "../../process/status.ts";
import type { HelpStyle } from "../help.ts";
import { listenerUrl, modelLines, planeLine, surfaceLines } from "./report.ts";

/** `planoai status` for people. */
export function statusText(
  status: ServerStatus,
  draining: readonly number[],
  home: Home,
  style: HelpStyle,
): string {
  const bold = (text: string) => style.color ? `\x1b[1m${text}\x1b[0m` : text;
  const words = { starting: "is starting", ready: "is running", draining: "is finishing" };
  const lines = [
    `planoai ${status.version} ${words[status.state]} (pid ${status.pid})`,
    `  up ${duration(Date.now() - status.startedMs)}, ${status.inFlight} in flight, ` +
    `${status.served} answered, generation ${status.generation}`,
    `  ${planeText(status.envoy)}`,
    "",
    bold("Listening"),
    ...status.listeners.map((one) => `  ${listenerUrl(one)}  ${one.name}`),
    "",
    bold("Models"),
    ...modelLines(status.providers, Math.min(style.columns, 100)),
  ];
  if (status.workers.length > 0) {
    lines.push("", bold(status.envoy === undefined ? "Workers" : "Gateway behind Envoy"));
    for (const [index, one] of status.workers.entries()) {
      lines.push(
        `  ${index + 1}  pid ${one.pid}, ${one.ready ? "ready" : "not ready"}, ` +
          `${one.inFlight} in flight, ${one.served} answered${restartsText(one.restarts)}`,
      );
    }
  }
  if (draining.length > 0) {
    lines.push("", `Older generations that finish their streams: pid ${draining.join(", ")}`);
  }
  if (status.linesDropped > 0) {
    lines.push("", `${status.linesDropped} lines of logs lost: ${home.log} may say why`);
  }
  lines.push("", `Config  ${status.file}`, `Logs    ${home.logs}`, ...surfaceLines(status));
  return lines.join("\n") + "\n";
}

function planeText(envoy: EnvoyStatus | undefined): string {
  if (envoy === undefined) return "Embedded plane: clients talk to this process";
  const ready = envoy.ready ? "" : ", not ready";
  return `${planeLine(envoy)}${ready}${restartsText(envoy.restarts)}`;
}

function restartsText(restarts: number): string {
  if (restarts === 0) return "";
  return `, restarted ${restarts === 1 ? "once" : `${restarts} times`}`;
}

/** `3d 4h`, `4h 12m`, `12m 5s` or `5s`. */
export function duration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const parts = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3_600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "m"],
    [seconds % 60, "s"],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  if (first === -1) return "0s";
  return parts.slice(first, first + 2).map(([count, unit]) => `${count}${unit}`).join(" ");
}
