import { attribute, type Plain, type Span, SPAN_KIND } from "../../../src/telemetry/span.ts";
import type { Call } from "../../../src/viewer/obs/call.ts";

/** A span of a model call with these attributes. */
export function spanWith(attributes: Readonly<Record<string, Plain>>, more?: Partial<Span>): Span {
  return {
    traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
    spanId: "00f067aa0ba902b7",
    parentSpanId: "",
    name: "POST /v1/chat/completions gpt-5",
    kind: SPAN_KIND.server,
    startTimeUnixNano: "1769860800000000000",
    endTimeUnixNano: "1769860801500000000",
    service: "plano(llm)",
    attributes: Object.entries(attributes).map(([key, value]) => attribute(key, value)),
    events: [],
    links: [],
    status: { code: 0 },
    ...more,
  };
}

/** A call that went well, and what is told otherwise. */
export function call(more: Partial<Call> = {}): Call {
  return {
    requestId: "req-1",
    startedMs: Date.UTC(2026, 0, 31, 12, 0, 0),
    model: "gpt-5",
    provider: "openai",
    status: 200,
    durationMs: 1000,
    ...more,
  };
}

const MODELS = [
  "gpt-5",
  "claude-sonnet-4-5-20250929",
  "a-model-whose-name-is-longer-than-anybody-should-ever-choose",
  "gemini-2.5-flash",
];

/** Twenty calls of all sorts. */
export const BUSY: readonly Call[] = Array.from({ length: 20 }, (_, i) =>
  call({
    requestId: `req-${i}`,
    startedMs: Date.UTC(2026, 0, 31, 12, 0, i),
    model: MODELS[i % 4]!,
    requested: "best",
    ...(i % 3 === 0 ? {} : { session: `session-${i % 3}` }),
    ...(i % 2 === 0 ? {} : { route: i % 4 === 1 ? "code generation" : "代码 👩‍👩‍👧" }),
    isStreaming: i % 2 === 0,
    status: i === 17 ? 429 : i === 5 ? 503 : 200,
    input: 1000 * i,
    output: 100 + i,
    cacheRead: i * 300,
    cacheWrite: i % 7 === 0 ? 50 : 0,
    reasoning: i % 5 === 0 ? 20 : 0,
    ttftMs: 120 * i,
    durationMs: 200 + 300 * i,
    tokensPerSecond: 50 + i * 5,
    ...(i % 6 === 0 ? {} : { costUsd: 0.00123 * i }),
  }));

/** Names that would do something to a terminal. */
export const HOSTILE: readonly Call[] = [
  call({
    model: "\x1b[31mred\x07\r\n\x9b2J",
    requested: "\x1b]0;title\x07",
    route: "a\nb",
    session: "\u202egnp.exe",
    requestId: "\x1b[2J",
    status: 500,
  }),
];
