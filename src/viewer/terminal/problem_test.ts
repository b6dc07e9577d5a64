import assert from "@std/assert";
import { attribute, type Plain, type Span, type SpanEvent } from "../../telemetry/span.ts";
import { problemOf, symbolOf } from "./problem.ts";

function span(attributes: Record<string, Plain>, more: Partial<Span> = {}): Span {
  return {
    traceId: "a".repeat(32),
    spanId: "b".repeat(16),
    parentSpanId: "",
    name: "",
    kind: 1,
    startTimeUnixNano: "0",
    endTimeUnixNano: "0",
    service: "",
    attributes: Object.entries(attributes).map(([key, value]) => attribute(key, value)),
    events: [],
    links: [],
    status: { code: 0 },
    ...more,
  };
}

Deno.test("problemOf goes by status, error, exception and the span's own status, in this order", () => {
  const event: SpanEvent = {
    timeUnixNano: "1",
    name: "exception",
    attributes: [attribute("exception.type", "Boom")],
  };
  const cases: readonly (readonly [Span, ReturnType<typeof problemOf>])[] = [
    [span({}), undefined],
    [span({ "http.status_code": 200 }), undefined],
    [span({ "http.status_code": "0" }), undefined],
    [span({ "http.status_code": "503" }), { status: 503, reason: "Service Unavailable" }],
    [span({ "http.response.status_code": 404 }), { status: 404, reason: "Not Found" }],
    [span({ "http.status_code": 418 }), { status: 418, reason: "Client Error" }],
    [span({ "http.status_code": 599 }), { status: 599, reason: "Server Error" }],
    [
      span({ "http.status_code": 429, "error.message": "slow down" }),
      { status: 429, reason: "Too Many Requests", detail: "slow down" },
    ],
    [
      span({ "http.status_code": 429 }, { status: { code: 2, message: "HTTP 429" } }),
      { status: 429, reason: "Too Many Requests" },
    ],
    [span({ "error.message": "no", "exception.message": "boom" }), { reason: "no" }],
    [span({ "exception.message": "boom" }), { reason: "boom" }],
    [span({}, { events: [event], status: { code: 2 } }), { reason: "Boom" }],
    // One that was handled: the span does not say that it failed.
    [span({}, { events: [event] }), undefined],
    [span({ "error.message": "no" }, { status: { code: 1 } }), undefined],
    [span({}, { status: { code: 2, message: "late" } }), { reason: "late" }],
    [span({ "error.type": "timeout" }, { status: { code: 2 } }), { reason: "timeout" }],
    [span({ "plano.outcome": "client_gone" }, { status: { code: 2 } }), { reason: "client gone" }],
    [span({}, { status: { code: 2 } }), { reason: "Error" }],
    [span({}, { status: { code: 0, message: "the client went away" } }), undefined],
  ];
  for (const [one, expected] of cases) assert.deepEqual(problemOf(one), expected);
});

Deno.test("symbolOf has Plano's pictures", () => {
  const symbols = [500, 503, 429, 404, 403, 401, 400, 422].map(symbolOf).join(" ");
  assert.equal(symbols, "💥 💥 🚦 🔍 🚫 🔐 ⚠️ ⚠️");
});
