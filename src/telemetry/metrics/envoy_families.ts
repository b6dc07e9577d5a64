import type { RequestRecord } from "../request_record.ts";
import { counter, type Family, gauge, histogram } from "./family.ts";

/** Milliseconds (cli-config §3.2). */
const FIRST_TOKEN_MS = [
  ...[100, 500, 800, 1000, 1200, 1400, 1600, 1800, 2000, 2200, 2400, 3000, 3500, 4000, 4500],
  ...[5000, 6000, 10000, 60000, 180000],
];

/** Envoy's own, for whatever has none configured. */
const USUAL = [
  ...[0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000, 60000, 300000],
  ...[600000, 1800000, 3600000],
];

/**
 * The numbers that Plano's filter keeps inside of Envoy (dataplane §9.3), by the names that Envoy's
 * `/stats/prometheus` has for them: it writes `wasmcustom.x` as `x`. Computed from records, so that both
 * planes have them here, for direct requests and for those that went through the gateway.
 */
export class EnvoyFamilies {
  readonly active = gauge("active_http_calls", "Requests for models that are not over.");
  readonly #families = {
    rateLimited: counter("ratelimited_rq", "Requests over a rate limit."),
    firstToken: usual("time_to_first_token", "Milliseconds.", FIRST_TOKEN_MS),
    perToken: usual("time_per_output_token", "Milliseconds: all of them over the tokens."),
    perSecond: usual("tokens_per_second", "Output tokens."),
    latency: usual("request_latency", "Milliseconds."),
    output: usual("output_sequence_length", "Tokens."),
    input: usual("input_sequence_length", "Tokens."),
  };
  readonly families: readonly Family[] = [this.active, ...Object.values(this.#families)];
  // Envoy shows them from its start.
  readonly #rateLimited = this.#families.rateLimited.at();
  readonly #firstToken = this.#families.firstToken.at();
  readonly #perToken = this.#families.perToken.at();
  readonly #perSecond = this.#families.perSecond.at();
  readonly #latency = this.#families.latency.at();
  readonly #output = this.#families.output.at();
  readonly #input = this.#families.input.at();

  constructor() {
    this.active.at();
  }

  limited(): void {
    this.#rateLimited.add();
  }

  /** A request for a model that a provider has answered; whole numbers, as the filter has them. */
  answered({ durationMs, firstByteMs = 0, usage }: RequestRecord): void {
    const latencyMs = Math.floor(durationMs);
    this.#latency.observe(latencyMs);
    if (firstByteMs > 0) this.#firstToken.observe(Math.floor(firstByteMs));
    if (usage === undefined) return;
    if (usage.input >= 0) this.#input.observe(usage.input);
    if (usage.output <= 0) return;
    this.#output.observe(usage.output);
    const perTokenMs = Math.floor(latencyMs / usage.output);
    this.#perToken.observe(perTokenMs);
    if (perTokenMs > 0) this.#perSecond.observe(Math.floor(1000 / perTokenMs));
  }
}

function usual(name: string, help: string, bounds: readonly number[] = USUAL) {
  return histogram(bounds, name, help);
}
