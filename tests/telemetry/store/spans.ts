import {
  attribute,
  type Plain,
  type Span,
  SPAN_KIND,
  unixNano,
} from "../../../src/telemetry/span.ts";
import { TraceWriter } from "../../../src/telemetry/store/trace_writer.ts";

/** What a test says of a span: ids are written out to their length. */
export interface TestSpan extends Partial<Omit<Span, "attributes">> {
  readonly id: string;
  readonly trace: string;
  readonly parent?: string;
  /** Milliseconds after {@link START}. */
  readonly at?: number;
  readonly lasts?: number;
  readonly attributes?: Readonly<Record<string, Plain>>;
}

/** When the tests' spans begin: 2026-01-31T12:00:00Z. */
export const START = Date.UTC(2026, 0, 31, 12);

/** A span; `id: "1"` is `1000000000000000`. */
export function testSpan(given: TestSpan): Span {
  const { id, trace, parent = "", at = 0, lasts = 10, attributes = {}, ...more } = given;
  return {
    traceId: trace.padEnd(32, "0"),
    spanId: id.padEnd(16, "0"),
    parentSpanId: parent === "" ? "" : parent.padEnd(16, "0"),
    name: `span ${id}`,
    kind: SPAN_KIND.internal,
    startTimeUnixNano: unixNano(START + at),
    endTimeUnixNano: unixNano(START + at + lasts),
    service: "test",
    attributes: Object.entries(attributes).map(([key, value]) => attribute(key, value)),
    events: [],
    links: [],
    status: { code: 0 },
    ...more,
  };
}

/** A folder of its own for a store; removed at the end of the scope. */
export class StoreFolder {
  readonly root = Deno.makeTempDirSync({ prefix: "plano-store" });
  readonly path = `${this.root}/home/traces.db`;
  readonly warnings: string[] = [];
  nowMs = START;

  /** Nothing is thrown away unless a test says so. */
  writer(bounds: { maxDays?: number; maxBytes?: number } = {}): TraceWriter {
    return new TraceWriter(this.path, {
      bounds: { maxDays: 7, maxBytes: 2 ** 30, ...bounds },
      busyMs: 5000,
      warn: (text) => this.warnings.push(text),
      now: () => this.nowMs,
    });
  }

  /** Writes each span in a batch of its own. */
  write(...spans: readonly TestSpan[]): void {
    const writer = this.writer();
    for (const span of spans) writer.write([JSON.stringify(testSpan(span))]);
    writer.close();
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.root, { recursive: true });
  }
}
