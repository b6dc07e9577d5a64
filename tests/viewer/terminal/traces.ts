import { conventionsOf } from "../../../src/telemetry/semconv/conventions.ts";
import type { RequestRecord } from "../../../src/telemetry/request_record.ts";
import { attribute, type Plain, type Span, unixNano } from "../../../src/telemetry/span.ts";
import { spansOf } from "../../../src/telemetry/spans/spans_of.ts";
import type { Trace } from "../../../src/telemetry/store/trace_reader.ts";

/** 2026-09-21 14:13:20 UTC. */
export const START_MS = 1_790_000_000_000;

/** A span as another program may have sent it. */
export function spanOf(
  { traceId = "0af7651916cd43dd8448eb211c80319c", id, parent = "", ...rest }: {
    readonly traceId?: string;
    /** Its number, from which its id is made. */
    readonly id: number;
    readonly parent?: number | string;
    readonly service: string;
    readonly name: string;
    /** Milliseconds after {@link START_MS}: its start and its end. */
    readonly at: readonly [number, number];
    readonly attributes?: Readonly<Record<string, Plain>>;
    readonly more?: Partial<Span>;
  },
): Span {
  const { service, name, at: [from, to], attributes = {}, more = {} } = rest;
  return {
    traceId,
    spanId: idOf(id),
    parentSpanId: typeof parent === "number" ? idOf(parent) : parent,
    name,
    kind: 1,
    startTimeUnixNano: unixNano(START_MS + from),
    endTimeUnixNano: unixNano(START_MS + to),
    service,
    attributes: Object.entries(attributes).map(([key, value]) => attribute(key, value)),
    events: [],
    links: [],
    status: { code: 0 },
    ...more,
  };
}

function idOf(number: number): string {
  return number.toString(16).padStart(16, "0");
}

/** A request as the gateway records it. */
export const REQUEST: RequestRecord = {
  requestId: "4a0f6a3c-1f0e-4a57-9b1a-0c3cf3a1d2e4",
  startedMs: START_MS,
  method: "POST",
  path: "/v1/chat/completions",
  listener: "llm",
  dialect: "openai_chat",
  model: "gpt-4o-mini",
  stream: true,
  target: "openai/gpt-4o-mini",
  upstreamModel: "gpt-4o-mini",
  provider: "openai",
  tier: "passthrough",
  attempts: 1,
  status: 200,
  upstreamHeadMs: 310,
  firstByteMs: 312.4,
  durationMs: 1238.25,
  ownMs: 1.25,
  routedMs: 0.2,
  usage: {
    input: 1204,
    output: 356,
    cacheRead: 1024,
    cacheWrite: -1,
    cacheWrite1h: -1,
    reasoning: 0,
  },
  cost: { input: 0.0001, output: 0.0002136, total: 0.0003136 },
  losses: [],
  outcome: "ok",
  trace: { traceId: "4bf92f3577b34da6a3ce929d0e0e4736", spanId: "00f067aa0ba902b7" },
  calls: [call("1111111111111111", 1.2, 1238, 200)],
  userAgent: "OpenAI/Python 2.1.0",
  peer: "127.0.0.1",
  requestBytes: 5312,
  responseBytes: 18432,
  finishReasons: ["stop"],
};

function call(spanId: string, startMs: number, endMs: number, status: number) {
  return {
    spanId,
    startMs,
    endMs,
    status,
    authority: "api.openai.com",
    method: "POST",
    path: "/v1/chat/completions",
  };
}

const SETTINGS = {
  conventions: conventionsOf(undefined),
  attributes: {},
  inbound: new Set<string>(),
};

/** The spans of a request; those of its routing, whose ids are random, by a fixed one. */
export function requestSpans(record: RequestRecord): readonly Span[] {
  return spansOf(record, SETTINGS).map((span) =>
    span.service === "plano(routing)" ? { ...span, spanId: "00000000000000aa" } : span
  );
}

/** What was asked and answered, by OpenTelemetry's JSON. */
const CONTENT = {
  system: JSON.stringify([{ type: "text", content: "You are a weather bot." }]),
  input: JSON.stringify([
    {
      role: "user",
      parts: [{ type: "text", content: "What is the weather in Paris,\nand in 東京?" }],
    },
    {
      role: "assistant",
      parts: [
        { type: "reasoning", content: "Two cities: two calls." },
        { type: "tool_call", id: "call_1", name: "get_weather", arguments: { city: "Paris" } },
      ],
    },
    {
      role: "tool",
      parts: [{ type: "tool_call_response", id: "call_1", response: '{"celsius":21}' }],
    },
  ]),
  output: JSON.stringify([{
    role: "assistant",
    finish_reason: "stop",
    parts: [{ type: "text", content: "It is 21 °C in Paris.\x1b[2J I do not know about 東京." }],
  }]),
  preview: "What is the weather in Paris,\nand in 東京?",
  toolNames: ["get_weather(...)"],
};

const AGENTS = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

/** A trace for each thing that a view must cope with. */
export const TRACES: Readonly<Record<string, Trace>> = {
  simple: traceOf(requestSpans(REQUEST)),
  translated: traceOf(requestSpans({
    ...REQUEST,
    model: "fast",
    alias: "fast",
    tier: "translate",
    dialect: "anthropic_messages",
    path: "/v1/messages",
    losses: [
      { at: "/top_k", kind: "unsupported", note: "no such setting" },
      { at: "/metadata", kind: "unsupported", note: "no such field" },
    ],
    usage: { ...REQUEST.usage!, reasoning: 128 },
    cost: { ...REQUEST.cost!, partial: true },
  })),
  retried: traceOf(requestSpans({
    ...REQUEST,
    attempts: 4,
    status: 500,
    outcome: "error",
    fault: "upstream_error",
    message: 'The upstream answered 500: "The server had an error while processing your request."',
    usage: undefined,
    cost: undefined,
    calls: [
      {
        ...call("1111111111111111", 1, 200, 503),
        fault: "overloaded" as const,
        message: 'The upstream answered 503: "That model is currently overloaded"',
      },
      {
        ...call("2222222222222222", 450, 520, 429),
        fault: "rate_limited" as const,
        message: 'The upstream answered 429: "Rate limit reached for requests"',
      },
      {
        spanId: "4444444444444444",
        startMs: 600,
        endMs: 900,
        fault: "upstream_refused" as const,
        message: "Cannot reach api.openai.com: connection refused",
        authority: "api.openai.com",
        method: "POST",
        path: "/v1/chat/completions",
      },
      {
        ...call("3333333333333333", 1000, 1238, 500),
        fault: "upstream_error" as const,
        message: 'The upstream answered 500: "The server had an error while processing"',
      },
    ],
  } as unknown as RequestRecord)),
  agents: traceOf(agentSpans()),
  orphans: traceOf([
    spanOf({ id: 2, parent: "00000000000000ff", service: "checkout", name: "pay", at: [0, 40] }),
    spanOf({ id: 3, parent: 2, service: "checkout", name: "charge", at: [5, 30] }),
    spanOf({ id: 4, parent: "00000000000000fe", service: "checkout", name: "mail", at: [10, 12] }),
    // Each other's parents, and a span that is its own.
    spanOf({ id: 5, parent: 6, service: "ring", name: "first", at: [20, 30] }),
    spanOf({ id: 6, parent: 5, service: "ring", name: "second", at: [21, 29] }),
    spanOf({ id: 7, parent: 7, service: "ring", name: "itself", at: [22, 23] }),
  ]),
  huge: traceOf(hugeSpans()),
  captured: traceOf(requestSpans({ ...REQUEST, content: CONTENT })),
};

function traceOf(spans: readonly Span[]): Trace {
  return { traceId: spans[0]!.traceId, spans };
}

/** An application's agent, two services deep, whose calls go through the gateway. */
function agentSpans(): readonly Span[] {
  const of = (
    id: number,
    parent: number | string,
    service: string,
    name: string,
    at: [number, number],
    attributes: Record<string, Plain> = {},
    more: Partial<Span> = {},
  ) => spanOf({ traceId: AGENTS, id, parent, service, name, at, attributes, more });
  const call = (traceId: string, spanId: string, parentSpanId: string, startMs: number) =>
    requestSpans({
      ...REQUEST,
      startedMs: START_MS + startMs,
      trace: { traceId, spanId, parentSpanId },
      calls: [{ ...REQUEST.calls![0]!, spanId: spanId.replace("b", "c") }],
    }).map((span) =>
      span.service === "plano(routing)" ? { ...span, spanId: spanId.replace("b", "d") } : span
    );
  return [
    of(1, "", "shop-frontend", "POST /assist", [0, 4100], {
      "http.request.method": "POST",
      "http.response.status_code": 200,
      "user.tier": "gold",
    }, { kind: 2 }),
    of(2, 1, "plano(inbound)", "POST /v1/chat/completions", [20, 4000], {
      "http.status_code": "200",
      request_size: "900",
      response_size: "12000",
      "http.method": "POST",
    }),
    of(3, 2, "plano(orchestrator)", "shop agents", [22, 3990], {
      "selection.agents": "travel,billing",
      "selection.agent_count": 2,
      "selection.determination_ms": "12.34",
      component: "orchestrator",
    }),
    of(4, 3, "plano(agent)", "travel /v1/chat/completions", [40, 2000], {
      agent_id: "travel",
      message_count: 3,
    }),
    of(5, 4, "travel-agent", "invoke_agent travel", [50, 1990], {
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.agent.name": "travel",
    }),
    ...call(AGENTS, "00000000000000b1", "0000000000000005", 60),
    of(6, 5, "travel-agent", "execute_tool search_flights", [1320, 1900], {
      "gen_ai.tool.name": "search_flights",
      "gen_ai.operation.name": "execute_tool",
    }),
    of(7, 6, "flights-db", "SELECT flights", [1400, 1850], {
      "db.system": "postgresql",
      "db.statement": "SELECT * FROM flights WHERE origin = $1 AND destination = $2",
    }, {
      status: { code: 2, message: "canceling statement due to statement timeout" },
      events: [{
        timeUnixNano: unixNano(START_MS + 1850),
        name: "exception",
        attributes: [
          attribute("exception.type", "QueryCanceled"),
          attribute("exception.message", "canceling statement due to statement timeout"),
        ],
      }],
    }),
    of(8, 3, "plano(agent)", "billing /v1/chat/completions", [2010, 3980], {
      agent_id: "billing",
      message_count: 4,
    }),
    of(9, 8, "billing-agent", "invoke_agent billing", [2020, 3970], {}, {
      links: [{
        traceId: "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
        spanId: "000000000000000b",
        attributes: [],
      }],
    }),
    ...call(AGENTS, "00000000000000b2", "0000000000000009", 2030),
  ];
}

function hugeSpans(): readonly Span[] {
  const chain = Array.from({ length: 30 }, (_, i) =>
    spanOf({
      id: i + 1,
      parent: i === 0 ? "" : i,
      service: i === 3 ? "服务".repeat(20) : "deep",
      name: i === 1 ? "x".repeat(300) : i === 2 ? "日本語の名前 👩‍👩‍👧 ⚠️ ".repeat(5) : `level ${i}`,
      at: [i, 100 - i],
      attributes: i === 0
        ? {
          note: "\x1b]0;owned\x07\x1b[31mred\u202e",
          text: "word ".repeat(100),
          lines: "one\ntwo\n\tthree",
        }
        : {},
    }));
  const wide = Array.from(
    { length: 190 },
    (_, i) =>
      spanOf({
        id: 100 + i,
        parent: 1,
        service: "wide",
        name: `sibling ${i}`,
        at: [50 + i, 50 + i],
      }),
  );
  return [...chain, ...wide];
}
