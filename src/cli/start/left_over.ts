import type { Io } from "../io.ts";

/** Says which Envoys were found whose supervisor had been killed. */
export function sayLeftOver(io: Pick<Io, "err">, pids: readonly number[]): void {
  for (const pid of pids) {
    io.err(`Ended Envoy (pid ${pid}), which was left over: its planoai had been killed\n`);
  }
}
