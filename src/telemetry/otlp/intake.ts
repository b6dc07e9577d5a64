import { Fault } from "../../base/fault.ts";
import { isObject, parseJson } from "../../base/json.ts";
import type { SpanSink } from "../sink.ts";
import { ByteBudget } from "./byte_budget.ts";
import { decodeTracesJson } from "./decode_json.ts";
import { decodeTraces } from "./decode_protobuf.ts";
import type { DecodedSpans } from "./decoded_spans.ts";
import { OTLP_LIMITS, type OtlpLimits } from "./limits.ts";
import { ProtoReader } from "./proto_reader.ts";
import { RequestBytes } from "./request_bytes.ts";

/** What OTLP carries. */
export type OtlpSignal = "traces" | "metrics" | "logs";

/** How a request is written. */
export type OtlpFormat = "protobuf" | "json";

/** What came in since the start. */
export interface IntakeCounts {
  readonly spans: number;
  /** Spans that were not taken: without ids, too many, or dropped by the sink. */
  readonly rejected: number;
  /** Requests, by what they carried. */
  readonly requests: Readonly<Record<OtlpSignal, number>>;
  /** Requests that were answered with an error. */
  readonly refused: number;
}

/** What an export came to. */
export interface Accepted {
  readonly rejected: number;
  /** Why, where some were. */
  readonly why: string;
}

const strict = new TextDecoder("utf-8", { fatal: true });

/** Takes requests of both receivers apart and hands the spans on. Metrics and logs are counted only. */
export class Intake {
  readonly limits: OtlpLimits;
  readonly #sink: SpanSink;
  readonly #budget: ByteBudget;
  readonly #requests: Record<OtlpSignal, number> = { traces: 0, metrics: 0, logs: 0 };
  #spans = 0;
  #rejected = 0;
  #refused = 0;

  constructor(sink: SpanSink, limits: Partial<OtlpLimits> = {}) {
    this.limits = { ...OTLP_LIMITS, ...limits };
    this.#sink = sink;
    this.#budget = new ByteBudget(this.limits.inFlightBytes);
  }

  counts(): IntakeCounts {
    return {
      spans: this.#spans,
      rejected: this.#rejected,
      requests: { ...this.#requests },
      refused: this.#refused,
    };
  }

  /** Room for the bytes of a request. Its owner closes it. */
  open(): RequestBytes {
    return new RequestBytes(this.#budget, this.limits.bodyBytes);
  }

  /** One request was answered with an error. */
  refuse(): void {
    this.#refused++;
  }

  /** Takes a whole request. Throws a {@link Fault} `bad_request` or `too_large`. */
  accept(signal: OtlpSignal, format: OtlpFormat, body: Uint8Array): Accepted {
    const accepted = signal === "traces" ? this.#spansOf(format, body) : glance(format, body);
    this.#requests[signal]++;
    return accepted;
  }

  #spansOf(format: OtlpFormat, body: Uint8Array): Accepted {
    const { spans, rejected }: DecodedSpans = format === "protobuf"
      ? decodeTraces(body, this.limits)
      : decodeTracesJson(textOf(body), this.limits);
    const before = this.#sink.dropped();
    if (spans.length > 0) this.#sink.add(spans);
    // A sink counts at once what finds no room; others may have been dropped meanwhile.
    const dropped = Math.min(spans.length, this.#sink.dropped() - before);
    this.#spans += spans.length - dropped;
    this.#rejected += rejected + dropped;
    return { rejected: rejected + dropped, why: reason(rejected, dropped) };
  }
}

function reason(rejected: number, dropped: number): string {
  return [
    ...(rejected > 0 ? [`${rejected} spans without ids, or too many in a request`] : []),
    ...(dropped > 0 ? [`${dropped} spans found no room`] : []),
  ].join("; ");
}

/** Looks only whether it can be a message. */
function glance(format: OtlpFormat, body: Uint8Array): Accepted {
  if (format === "protobuf") {
    const reader = new ProtoReader(body);
    while (reader.next()) reader.skip();
  } else if (!isObject(parseJson(textOf(body)))) {
    throw new Fault("bad_request", "Cannot read the request: it is no JSON object");
  }
  return { rejected: 0, why: "" };
}

function textOf(body: Uint8Array): string {
  try {
    return strict.decode(body);
  } catch {
    throw new Fault("bad_request", "Cannot read the request: it is not UTF-8");
  }
}
