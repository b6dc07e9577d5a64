import { defineCommand } from "./command.ts";

/** Stops the gateway. */
export const command = defineCommand({
  name: "down",
  group: "Gateway",
  summary: "Stop the gateway",
  detail:
    "Stops accepting, waits until what is in flight has finished (drain_timeout of the config, " +
    "30 s unless set), then ends it. Exit code 0 also when nothing ran. Ctrl-C while it waits ends " +
    "it at once.",
  arguments: [],
  options: {
    native: { kind: "flag", doc: "Accepted for symmetry: down ends whatever up has started" },
  },
  examples: [{ command: "planoai down", note: "stop what planoai up has started" }],
  async run(io) {
    const { planoHome, removeQuietly } = await import("../process/home.ts");
    const { readRunRecord } = await import("../process/run_record.ts");
    const { sweepStarts } = await import("../process/native/start_folder.ts");
    const { sayLeftOver } = await import("./start/left_over.ts");
    const { sweepSockets } = await import("../process/sweep.ts");
    const { stopProcess } = await import("../process/stop.ts");
    const home = planoHome(io);
    const record = await readRunRecord(home);
    if (record === undefined) {
      sayLeftOver(io, await sweepStarts(home));
      await sweepSockets(home);
      io.out("No planoai was running\n");
      return 0;
    }
    const { signal } = io;
    const waiting = (pid: number) => () =>
      io.err(`Waiting for the streams of pid ${pid} to finish; Ctrl-C ends them\n`);
    const stops = [
      stopProcess(record, {
        drainTimeoutMs: record.drainTimeoutMs,
        tell: true,
        waiting: waiting(record.pid),
        signal,
      }),
      // Older generations finish already; a second signal is not theirs to get.
      ...record.draining.map((one) =>
        stopProcess(one, {
          drainTimeoutMs: one.drainTimeoutMs,
          tell: false,
          waiting: waiting(one.pid),
          signal,
        })
      ),
    ];
    const ended = await Promise.all(stops);
    await removeQuietly(record.socket);
    await readRunRecord(home); // sweeps the record of a killed one
    await sweepStarts(home); // and its Envoy
    await sweepSockets(home);
    io.out(
      ended.includes("killed")
        ? "✓ planoai stopped; streams that did not finish in time were cut\n"
        : "✓ planoai stopped\n",
    );
    return 0;
  },
});
