import { defineCommand } from "./command.ts";

/** Shows the logs. */
export const command = defineCommand({
  name: "logs",
  group: "Gateway",
  summary: "Show the access logs",
  detail:
    "One line a request, the gateway's and Envoy's (docs/logs.md). --debug adds what the gateway and " +
    "Envoy say about themselves. --follow goes on when files are set aside, and when planoai stops " +
    "and starts.",
  arguments: [],
  options: {
    follow: { kind: "flag", short: "f", doc: "Go on as they grow, until Ctrl-C" },
    debug: { kind: "flag", doc: "Add the gateway's own log, and Envoy's" },
    lines: {
      kind: "integer",
      short: "n",
      value: "N",
      doc: "Lines of each file",
      default: 50,
      min: 0,
    },
  },
  examples: [
    { command: "planoai logs -f", note: "watch requests as they end" },
    { command: "planoai logs --debug -n 200", note: "why it did not start" },
  ],
  async run(io, options) {
    const { planoHome } = await import("../process/home.ts");
    const { showLogs } = await import("../process/show_logs.ts");
    const { painted } = await import("../telemetry/logs/painted.ts");
    await showLogs(planoHome(io), {
      ...options,
      write: (text) => io.out(text),
      // A pipe gets what the files hold.
      ...(io.tty.stdout ? { shown: (line: string) => painted(line, io.color.out) } : {}),
      ...(options.follow ? { signal: io.signal } : {}),
    });
    return 0;
  },
});
