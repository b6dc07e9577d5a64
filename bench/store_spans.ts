import { EVENT, PLANO } from "../src/telemetry/semconv/names.ts";
import { attribute, type Plain, type Span, SPAN_KIND, unixNano } from "../src/telemetry/span.ts";
import { seededRandom } from "../tests/support/fixtures.ts";

/** In every request, in some, and in one. */
export const COMMON_TEXT = "gpt-4o";
export const RARE_TEXT = "needle-in-request-777";

const MODELS = ["openai/gpt-4o", "claude-sonnet-4", "gemini-2.5-pro", "mistral-large"];
const WORDS = (
  "the quick brown fox jumps over lazy dog model provider anthropic answer question tokens stream " +
  "reply gateway request trace span code function return value string number object array weather " +
  "paris london tokyo travel agent tool call result error status where which because therefore"
).split(" ");

/** The spans of one request, the same for the same number: the inbound, the model call, the provider's. */
export function requestSpans(number: number, startMs: number): readonly [Span, Span, Span] {
  const random = seededRandom(number + 1);
  const id = (digits: number) => {
    let text = "";
    while (text.length < digits) {
      text += Math.floor(random() * 2 ** 32).toString(16).padStart(8, "0");
    }
    return text.slice(0, digits);
  };
  const traceId = id(32);
  const [inbound, llm, outbound] = [id(16), id(16), id(16)];
  const at = startMs + number * 30;
  const model = MODELS[number % MODELS.length]!;
  const status = number % 50 === 0 ? 503 : 200;
  const requestId = `${id(8)}-${id(4)}-4${id(3)}-8${id(3)}-${id(12)}`;
  const span = (
    spanId: string,
    parentSpanId: string,
    service: string,
    name: string,
    more: Readonly<Record<string, Plain>>,
  ): Span => ({
    traceId,
    spanId,
    parentSpanId,
    name,
    kind: SPAN_KIND.server,
    startTimeUnixNano: unixNano(at + (spanId === inbound ? 0 : spanId === llm ? 0.4 : 1.1)),
    endTimeUnixNano: unixNano(at + 800 + random() * 1000),
    service,
    attributes: Object.entries({ ...common(requestId, status, random), ...more })
      .map(([key, value]) => attribute(key, value)),
    events: [{ timeUnixNano: unixNano(at + 210), name: EVENT.ttft, attributes: [] }],
    links: [],
    status: { code: status === 200 ? 1 : 2 },
  });
  return [
    span(inbound, "", "plano(inbound)", "POST /v1/chat/completions", {}),
    span(llm, inbound, "plano(llm)", `POST /v1/chat/completions ${model}`, {
      ...modelCall(model, random),
      ...(number % 10 === 0 ? { "gen_ai.input.messages": words(10_000, random) } : {}),
      ...(number % 10 === 0 ? { "gen_ai.output.messages": words(10_000, random) } : {}),
      ...(number === 777 ? { "llm.user_message_preview": `a ${RARE_TEXT} b` } : {}),
    }),
    span(outbound, llm, "plano(outbound)", "POST api.openai.com /v1/chat/completions", {}),
  ];
}

function common(requestId: string, status: number, random: () => number): Record<string, Plain> {
  const attributes: Record<string, Plain> = {
    [PLANO.requestId]: requestId,
    "guid:x-request-id": requestId,
    [PLANO.httpStatus]: status,
    [PLANO.httpMethod]: "POST",
    "http.url": "http://localhost:12000/v1/chat/completions",
    "http.protocol": "HTTP/1.1",
    user_agent: "OpenAI/Python 1.109.1",
    "peer.address": "127.0.0.1",
    request_size: String(Math.floor(random() * 30_000)),
    response_size: String(Math.floor(random() * 9_000)),
    component: "proxy",
    node_id: "planoai",
    zone: "",
    upstream_cluster: "openai_api_443",
    "upstream_cluster.name": "openai_api_443",
    response_flags: "-",
    "plano.listener": "llm",
    "deployment.environment": "production",
  };
  for (let i = 0; i < 8; i++) {
    attributes[`tenant.label_${i}`] = `value-${Math.floor(random() * 20)}`;
  }
  return attributes;
}

function modelCall(model: string, random: () => number): Record<string, Plain> {
  const [prompt, completion] = [Math.floor(random() * 9000), Math.floor(random() * 900)];
  return {
    [PLANO.model]: model,
    [PLANO.provider]: model.split("/")[0]!,
    [PLANO.ttft]: Math.floor(random() * 900),
    [PLANO.durationMs]: Math.floor(random() * 9000),
    [PLANO.promptTokens]: prompt,
    [PLANO.completionTokens]: completion,
    [PLANO.totalTokens]: prompt + completion,
    [PLANO.totalCost]: prompt * 2.5e-6 + completion * 1e-5,
    "gen_ai.operation.name": "chat",
    "gen_ai.request.model": model,
    "gen_ai.response.id": `chatcmpl-${Math.floor(random() * 1e15).toString(36)}`,
    "gen_ai.usage.input_tokens": prompt,
    "gen_ai.usage.output_tokens": completion,
  };
}

function words(length: number, random: () => number): string {
  let text = "";
  while (text.length < length) {
    text += `${WORDS[Math.floor(random() * WORDS.length)]}${Math.floor(random() * 900)} `;
  }
  return text;
}
