import { Fault } from "../../base/fault.ts";

/** Bounds of what one request of a stranger may make here. */
export interface OtlpLimits {
  /** Bytes of a request, decompressed. */
  readonly bodyBytes: number;
  /** Bytes of all requests that are being read at the same time. */
  readonly inFlightBytes: number;
  /** Spans of a request; the others of it are refused. */
  readonly spans: number;
  /** Attributes, events, links and values in arrays, of all spans of a request together. */
  readonly values: number;
  /** Arrays and lists in each other. */
  readonly depth: number;
}

/**
 * An empty value takes two bytes on the wire and a hundred in memory: without `values` 16 MiB would
 * become a gigabyte.
 */
export const OTLP_LIMITS: OtlpLimits = {
  bodyBytes: 16 * 2 ** 20,
  inFlightBytes: 64 * 2 ** 20,
  spans: 50_000,
  values: 500_000,
  depth: 32,
};

/** What is left of a request's bounds while it is read. */
export class Allowance {
  readonly #limits: OtlpLimits;
  #values = 0;
  #spans = 0;

  constructor(limits: OtlpLimits) {
    this.#limits = limits;
  }

  /** One more attribute, event, link or value. Throws a {@link Fault} `too_large`. */
  value(): void {
    if (++this.#values <= this.#limits.values) return;
    throw new Fault(
      "too_large",
      `Cannot read the request: more than ${this.#limits.values} attributes and events`,
      { note: "let the exporter send smaller batches (OTEL_BSP_MAX_EXPORT_BATCH_SIZE)" },
    );
  }

  /** One more span: false when it is one too many. */
  span(): boolean {
    return ++this.#spans <= this.#limits.spans;
  }

  /** One level deeper. Throws a {@link Fault} `bad_request`. */
  depth(level: number): void {
    if (level <= this.#limits.depth) return;
    throw new Fault("bad_request", "Cannot read the request: an attribute is nested too deeply");
  }
}
