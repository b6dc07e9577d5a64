import { defineCommand } from "./command.ts";

/** Says how the gateway is doing. */
export const command = defineCommand({
  name: "status",
  group: "Gateway",
  summary: "Show whether the gateway runs, and how",
  detail:
    "Plane, listeners, providers and whether their keys are there, requests in flight, uptime, " +
    "pids and restarts. Exit code: 0 running, 1 not running or not answering.",
  arguments: [],
  options: { json: { kind: "flag", doc: "For scripts" } },
  examples: [
    { command: "planoai status", note: "for people" },
    { command: "planoai status --json | jq .inFlight", note: "requests that are not over" },
  ],
  async run(io, { json }) {
    const { planoHome } = await import("../process/home.ts");
    const { readRunRecord } = await import("../process/run_record.ts");
    const { sweepStarts } = await import("../process/native/start_folder.ts");
    const { sayLeftOver } = await import("./start/left_over.ts");
    const { askStatus } = await import("../process/control.ts");
    const home = planoHome(io);
    const record = await readRunRecord(home);
    sayLeftOver(io, await sweepStarts(home));
    const status = record === undefined ? undefined : await askStatus(record.socket, 3_000);
    const state = record === undefined ? "stopped" : status?.state ?? "silent";
    if (json) {
      const facts = status === undefined
        ? { state, ...(record === undefined ? {} : { pid: record.pid }) }
        : {
          ...status,
          plane: status.envoy === undefined ? "embedded" : "native",
          uptimeMs: Date.now() - status.startedMs,
          logs: home.logs,
        };
      io.out(JSON.stringify(facts, null, 2) + "\n");
      return status === undefined ? 1 : 0;
    }
    if (record === undefined) {
      io.out("planoai is not running\n");
      io.err("note: planoai up starts it\n");
      return 1;
    }
    if (status === undefined) {
      io.out(`planoai (pid ${record.pid}) runs but does not answer\n`);
      io.err(`note: ${home.log} may say why; planoai down ends it\n`);
      return 1;
    }
    const { statusText } = await import("./start/status_text.ts");
    const style = { color: io.color.out, columns: io.columns };
    io.out(statusText(status, record.draining.map((one) => one.pid), home, style));
    return 0;
  },
});
