import type { ResolvedTracing } from "../../config/resolved.ts";
import { newSpanId, newTraceId, readTraceparent } from "../../telemetry/trace_context.ts";
import type { RecordedTrace } from "../../telemetry/request_record.ts";
import type { HeaderView } from "../request_headers.ts";
import { LaterQueue } from "./later_queue.ts";
import { RequestTrace, type TraceSettings } from "./request_trace.ts";

/** Characters of a `tracestate`; W3C wants 512 to be carried. */
const MAX_STATE = 1024;

/** Which requests are traced, and what is told of them. Its owner flushes it at the end. */
export class Tracer {
  readonly #sampling: number;
  readonly #settings: TraceSettings;
  readonly #random: () => number;
  readonly #later = new LaterQueue();

  /** `random`: from 0 to 1, not 1 itself. */
  constructor(tracing: ResolvedTracing, random: () => number = Math.random) {
    this.#random = random;
    this.#sampling = tracing.sampling / 100;
    this.#settings = {
      headerPrefixes: tracing.headerPrefixes,
      distinctIdHeaders: [
        ...new Set(tracing.exporters.flatMap(({ distinctIdHeader = [] }) => distinctIdHeader)),
      ],
      captures: tracing.captureMessages,
    };
  }

  /**
   * A request that comes in: `undefined` when it is not traced. One that belongs to a trace is traced as
   * its caller says, any other one by chance. `started`: `performance.now()`.
   */
  begin(headers: Headers, started: number, query = ""): RequestTrace | undefined {
    const place = this.#placeOf(headers);
    return place && new RequestTrace(place, { headers, query, started, settings: this.#settings });
  }

  /** Does a job once the client has its reply. */
  later(job: () => void): void {
    this.#later.add(job);
  }

  /** Does every job that waits. */
  flush(): void {
    this.#later.flush();
  }

  #placeOf(headers: HeaderView): RecordedTrace | undefined {
    const parent = readTraceparent(headers.get("traceparent"));
    if (parent === undefined) {
      return this.#random() < this.#sampling
        ? { traceId: newTraceId(), spanId: newSpanId() }
        : undefined;
    }
    if (!parent.sampled) return undefined;
    const traceState = headers.get("tracestate");
    return {
      traceId: parent.traceId,
      spanId: newSpanId(),
      parentSpanId: parent.spanId,
      ...(traceState === null || traceState.length > MAX_STATE ? {} : { traceState }),
    };
  }
}
