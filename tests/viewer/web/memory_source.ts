import type { Span } from "../../../src/telemetry/span.ts";
import { SPAN_STATUS } from "../../../src/telemetry/span.ts";
import type {
  Trace,
  TraceQuery,
  TraceReader,
  TraceSummary,
} from "../../../src/telemetry/store/trace_reader.ts";

/** What the viewer reads from in tests: traces in memory, by the rules of the store as far as it needs. */
export class MemorySource implements TraceReader {
  #arrived: Span[] = [];

  add(...spans: readonly Span[]): void {
    this.#arrived.push(...spans);
  }

  list(query: TraceQuery = {}): readonly TraceSummary[] {
    return this.traces(query).map(summaryOf);
  }

  traces(query: TraceQuery = {}): readonly Trace[] {
    const byId = Map.groupBy(this.#arrived, (span) => span.traceId);
    return [...byId].map(([traceId, spans]) => ({ traceId, spans }))
      .filter((trace) => fits(trace, query))
      .sort((a, b) => startOf(b.spans) - startOf(a.spans))
      .slice(0, query.limit ?? 50);
  }

  traceOfSpan(spanId: string): Trace | undefined {
    return this.traces({ limit: Infinity })
      .find(({ spans }) => spans.some((span) => span.spanId.startsWith(spanId)));
  }

  after(row: number, limit = 1000) {
    return this.#arrived.slice(row, row + limit)
      .map((span, index) => ({ row: row + index + 1, traceId: span.traceId, span }));
  }

  lastRow(): number {
    return this.#arrived.length;
  }

  hasKey(key: string): boolean {
    return this.#arrived.some((span) => span.attributes.some((one) => one.key === key));
  }

  close(): void {}
}

function fits({ traceId, spans }: Trace, query: TraceQuery): boolean {
  const { id, text, where, failed, sinceMs, beforeMs } = query;
  if (id !== undefined && !traceId.startsWith(id)) return false;
  if (failed && !spans.some(isFailed)) return false;
  if (sinceMs !== undefined && startOf(spans) < sinceMs) return false;
  if (beforeMs !== undefined && startOf(spans) >= beforeMs) return false;
  const found = where?.every(([key, value]) => spans.some((span) => textOf(span, key) === value));
  if (found === false) return false;
  if (text === undefined) return true;
  const part = text.toLowerCase();
  return spans.some((span) =>
    [span.name, ...span.attributes.map((one) => textOf(span, one.key) ?? "")]
      .some((one) => one.toLowerCase().includes(part))
  );
}

function summaryOf({ traceId, spans }: Trace): TraceSummary {
  const root = spans.find((span) => span.parentSpanId === "") ?? spans[0]!;
  const calls = spans.filter((span) => textOf(span, "llm.model") !== undefined);
  const end = Math.max(...spans.map((span) => ms(span.endTimeUnixNano)));
  const status = number(root, "http.status_code");
  const sum = (key: string) => {
    const values = calls.map((span) => number(span, key)).filter((one) => one !== undefined);
    return values.length === 0 ? undefined : values.reduce((a, b) => a + b, 0);
  };
  return defined({
    traceId,
    startedMs: startOf(spans),
    durationMs: end - startOf(spans),
    spans: spans.length,
    errors: spans.filter(isFailed).length,
    name: root.name,
    service: root.service,
    status,
    models: [...new Set(calls.map((span) => textOf(span, "llm.model")!))],
    inputTokens: sum("llm.usage.prompt_tokens"),
    outputTokens: sum("llm.usage.completion_tokens"),
    costUsd: sum("llm.usage.total_cost_usd"),
    ttftMs: calls[0] && number(calls[0], "llm.time_to_first_token"),
  });
}

function defined(summary: { [Key in keyof TraceSummary]: TraceSummary[Key] | undefined }) {
  const known = Object.entries(summary).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as unknown as TraceSummary;
}

function isFailed(span: Span): boolean {
  return span.status.code === SPAN_STATUS.error;
}

function startOf(spans: readonly Span[]): number {
  return Math.min(...spans.map((span) => ms(span.startTimeUnixNano)));
}

function ms(nano: string): number {
  return Number(BigInt(nano) / 1000n) / 1000;
}

function textOf(span: Span, key: string): string | undefined {
  const value = span.attributes.find((one) => one.key === key)?.value;
  return value === undefined ? undefined : String(Object.values(value)[0]);
}

function number(span: Span, key: string): number | undefined {
  const text = textOf(span, key);
  return text === undefined ? undefined : Number(text);
}
