/** How Envoy is started. */
export interface EnvoyArgs {
  /** The file of `EnvoyFiles.bootstrap`. */
  readonly bootstrap: string;
  /** Envoy's own words: `warning` says what goes wrong, `info` prints a hundred lines at start. */
  readonly level: "debug" | "info" | "warning" | "error";
  /** The filters' words. */
  readonly wasmLevel: "debug" | "info" | "warning" | "error";
  /** Worker threads; absent: one for each CPU that the process may use. */
  readonly workers?: number;
}

/** A day: after a reload, streams of the old listeners end by themselves, and Envoy would cut them. */
const DRAIN_SECONDS = 24 * 60 * 60;

/**
 * The arguments of an Envoy that planoai supervises. Start it with a umask of 077: it makes the files
 * of its access logs itself.
 */
export function envoyArgs({ bootstrap, level, wasmLevel, workers }: EnvoyArgs): readonly string[] {
  return [
    ...["-c", bootstrap],
    // A reload swaps files. Hot restart would bind a name that two homes fight for, and have Envoy
    // killed with the thread that started it.
    "--disable-hot-restart",
    ...["--log-level", level],
    ...["--component-log-level", `wasm:${wasmLevel}`],
    ...["--log-format", "[%Y-%m-%d %T.%e][%l] %v"],
    ...["--file-flush-interval-msec", "1000"],
    ...["--drain-time-s", String(DRAIN_SECONDS)],
    // A client's next request after a reload is the last on its old connection.
    ...["--drain-strategy", "immediate"],
    ...(workers === undefined ? ["--cpuset-threads"] : ["--concurrency", String(workers)]),
  ];
}
