import process from "node:process";
import { counter, type Family, gauge } from "./family.ts";

/**
 * This process by Prometheus' usual names. Open files, threads and virtual memory stand in `/proc`, which
 * Deno opens only to programs that may do everything: they are not told.
 */
export class ProcessFamilies {
  readonly #cpu = counter("process_cpu_seconds_total", "CPU time of this process, in seconds.");
  readonly #resident = gauge("process_resident_memory_bytes", "Resident memory of this process.");
  readonly #start = gauge("process_start_time_seconds", "When it started, as Unix time.");

  readonly families: readonly Family[] = [this.#cpu, this.#resident, this.#start];

  /** Looks again: called before they are written. */
  refresh(): void {
    const { user, system } = process.cpuUsage();
    this.#cpu.at().value = (user + system) / 1e6;
    this.#resident.at().value = Deno.memoryUsage().rss;
    this.#start.at().value = performance.timeOrigin / 1000;
  }
}
