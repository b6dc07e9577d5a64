import type { Home } from "../../process/home.ts";
import type { ServerStatus } from "../../process/status.ts";
import type { HelpStyle } from "../help.ts";
import { listenerUrl, modelLines } from "./report.ts";

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
    "",
    bold("Listening"),
    ...status.listeners.map((one) => `  ${listenerUrl(one)}  ${one.name}`),
    "",
    bold("Models"),
    ...modelLines(status.providers, Math.min(style.columns, 100)),
  ];
  if (status.workers.length > 0) {
    lines.push("", bold("Workers"));
    for (const [index, one] of status.workers.entries()) {
      const restarts = one.restarts === 0 ? "" : `, restarted ${one.restarts} times`;
      lines.push(
        `  ${index + 1}  pid ${one.pid}, ${
          one.ready ? "ready" : "not ready"
        }, ${one.inFlight} in ` +
          `flight, ${one.served} answered${restarts}`,
      );
    }
  }
  if (draining.length > 0) {
    lines.push("", `Older generations that finish their streams: pid ${draining.join(", ")}`);
  }
  if (status.linesDropped > 0) {
    lines.push("", `${status.linesDropped} lines of logs lost: ${home.log} may say why`);
  }
  lines.push("", `Config  ${status.file}`, `Logs    ${home.logs}`);
  return lines.join("\n") + "\n";
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
