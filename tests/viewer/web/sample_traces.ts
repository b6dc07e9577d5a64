import type { Plain, Span, SpanEvent } from "../../../src/telemetry/span.ts";
import { attribute, SPAN_STATUS, unixNano } from "../../../src/telemetry/span.ts";
import { EVENT, GEN_AI, PLANO, PLANOAI, SERVICE } from "../../../src/telemetry/semconv/names.ts";

/** A span in few words; times are milliseconds from `at`. */
export interface Brief {
  readonly trace: string;
  readonly id: string;
  readonly parent?: string;
  readonly at: number;
  readonly from?: number;
  readonly takes: number;
  readonly name: string;
  readonly service: string;
  readonly error?: string;
  readonly attributes?: Readonly<Record<string, Plain>>;
  readonly events?: readonly SpanEvent[];
  readonly links?: Span["links"];
}

/** 32 and 16 hex digits that a person tells apart. */
export const traceId = (number: number) => number.toString(16).padStart(8, "0").repeat(4);
export const spanId = (number: number) => number.toString(16).padStart(16, "0");

export function span(brief: Brief): Span {
  const start = brief.at + (brief.from ?? 0);
  return {
    traceId: brief.trace,
    spanId: brief.id,
    parentSpanId: brief.parent ?? "",
    name: brief.name,
    kind: 2,
    startTimeUnixNano: unixNano(start),
    endTimeUnixNano: unixNano(start + brief.takes),
    service: brief.service,
    attributes: Object.entries(brief.attributes ?? {}).map(([key, value]) => attribute(key, value)),
    events: brief.events ?? [],
    links: brief.links ?? [],
    status: brief.error === undefined
      ? { code: SPAN_STATUS.unset }
      : { code: SPAN_STATUS.error, message: brief.error },
  };
}

/** What a call to a model is told by. */
export interface Call {
  readonly number: number;
  readonly at: number;
  readonly takes?: number;
  readonly model?: string;
  readonly error?: string;
  readonly content?: Readonly<Record<string, Plain>>;
}

/** A request through the gateway: the model call, its routing, and the provider's two attempts. */
export function modelCall(call: Call): readonly Span[] {
  const { number, at, takes = 1240, model = "gpt-4o", error } = call;
  const trace = traceId(number);
  const root = spanId(number * 100);
  const common = { trace, at, parent: root };
  const ttft = Math.round(takes * 0.3);
  const provider = model.startsWith("claude") ? "anthropic" : "openai";
  const authority = `api.${provider}.com`;
  return [
    span({
      trace,
      id: root,
      at,
      takes,
      name: `POST /v1/chat/completions ${model}`,
      service: SERVICE.llm,
      ...(error === undefined ? {} : { error }),
      attributes: {
        [PLANO.model]: model,
        [PLANO.provider]: provider,
        [PLANO.modelRequested]: model,
        [PLANO.requestId]: `req-${number}`,
        [PLANO.httpMethod]: "POST",
        [PLANO.httpPath]: "/v1/chat/completions",
        [PLANO.httpStatus]: error === undefined ? 200 : 529,
        [PLANO.isStreaming]: true,
        [PLANOAI.tier]: "passthrough",
        [PLANOAI.dialect]: "openai_chat",
        [PLANOAI.attempts]: 2,
        ...(error === undefined
          ? {
            [PLANO.ttft]: ttft,
            [PLANO.promptTokens]: 1200 + number,
            [PLANO.completionTokens]: 340,
            [PLANO.cachedTokens]: 1024,
            [PLANO.totalCost]: 0.0042 + number / 10_000,
            [GEN_AI.finishReasons]: ["stop"],
          }
          : { [PLANO.errorType]: "overloaded", [PLANO.errorMessage]: error }),
        ...call.content,
      },
      events: error === undefined
        ? [{ timeUnixNano: unixNano(at + ttft), name: EVENT.ttft, attributes: [] }]
        : [{
          timeUnixNano: unixNano(at + takes - 1),
          name: EVENT.exception,
          attributes: [
            attribute("exception.type", "overloaded"),
            attribute("exception.message", error),
          ],
        }],
    }),
    span({
      ...common,
      id: spanId(number * 100 + 1),
      from: 0.4,
      takes: 1.2,
      name: "routing",
      service: SERVICE.routing,
      attributes: { [PLANO.selectedModel]: model, [PLANO.determinationMs]: 1 },
    }),
    span({
      ...common,
      id: spanId(number * 100 + 2),
      from: 2,
      takes: takes * 0.15,
      name: `POST ${authority} /v1/chat/completions`,
      service: SERVICE.outbound,
      error: "429: rate limit reached for requests",
      attributes: { "http.status_code": 429 },
    }),
    span({
      ...common,
      id: spanId(number * 100 + 3),
      from: takes * 0.17,
      takes: takes * 0.82,
      name: `POST ${authority} /v1/chat/completions`,
      service: SERVICE.outbound,
      ...(error === undefined ? {} : { error }),
      attributes: { "http.status_code": error === undefined ? 200 : 529 },
    }),
  ].filter((one) => one.spanId !== spanId(number * 100 + 2) || number % 3 === 0);
}

/** Captured words of a conversation with a tool, thinking and a picture. */
export function toolTalk(question = "What is the weather in Oslo, and what should I wear?") {
  const text = (content: string) => ({ type: "text", content });
  return {
    [GEN_AI.systemInstructions]: JSON.stringify([
      text("You are a helpful assistant. Answer in one short paragraph."),
    ]),
    [GEN_AI.inputMessages]: JSON.stringify([
      {
        role: "user",
        parts: [text(question), {
          type: "blob",
          modality: "image",
          mime_type: "image/png",
          content: "aGVsbG8=",
        }],
      },
      {
        role: "assistant",
        parts: [
          { type: "reasoning", content: "The user wants the weather; I have a tool for this." },
          {
            type: "tool_call",
            id: "call_1",
            name: "get_weather",
            arguments: { city: "Oslo", units: "metric", days: 2 },
          },
        ],
      },
      {
        role: "tool",
        parts: [{
          type: "tool_call_response",
          id: "call_1",
          response: '{"temperature":-3.5,"sky":"snow","wind":{"speed":4,"from":"NE"},"alerts":[]}',
        }],
      },
    ]),
    [GEN_AI.outputMessages]: JSON.stringify([{
      role: "assistant",
      parts: [
        text(
          'It is snowing in Oslo at −3.5 °C with a light wind. Wear a warm coat:\n\n```python\nlayers = ["wool", "down", "shell"]\n```\nand proper boots.',
        ),
      ],
      finish_reason: "stop",
    }]),
    [GEN_AI.toolDefinitions]: JSON.stringify([{
      type: "function",
      name: "get_weather",
      description: "The weather of a city",
      parameters: { type: "object", properties: { city: { type: "string" } } },
    }]),
  };
}

/** A trace of an agent: many spans, several levels, model calls among them. */
export function bigTrace(number: number, at: number, spans: number): readonly Span[] {
  const trace = traceId(number);
  const made: Span[] = [span({
    trace,
    id: spanId(number * 10_000 + 1),
    at,
    takes: spans * 20 + 100,
    name: "agent travel_planner",
    service: "plano(agent)",
  })];
  for (let i = 1; i < spans; i++) {
    const parent = i % 7 === 1
      ? 0
      : i - 1 - ((i - 2) % 7 === 0 ? 0 : (i * 3) % 4 % Math.max(1, i % 7 - 1));
    made.push(span({
      trace,
      id: spanId(number * 10_000 + 1 + i),
      parent: made[Math.max(0, parent)]!.spanId,
      at,
      from: i * 20,
      takes: 10 + (i * 37) % 400,
      name: i % 5 === 0 ? `tool call ${i}` : `step ${i}`,
      service: i % 5 === 0 ? SERVICE.outbound : i % 3 === 0 ? SERVICE.filter : SERVICE.orchestrator,
    }));
  }
  return made;
}
