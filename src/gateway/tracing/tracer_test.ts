import assert from "@std/assert";
import { tracingTo } from "../../../tests/support/tracing.ts";
import { Tracer } from "./tracer.ts";

const COLLECTOR = "http://127.0.0.1:4317";
const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "00f067aa0ba902b7";

function tracer(sampling: number, random = 0) {
  return new Tracer(tracingTo(COLLECTOR, { sampling }), () => random);
}

function begun(one: Tracer, headers: Record<string, string> = {}) {
  return one.begin(new Headers(headers), 0)?.place;
}

Deno.test("Tracer traces as many percent as it is told to", () => {
  assert.notEqual(begun(tracer(25, 0.2499)), undefined);
  assert.equal(begun(tracer(25, 0.25)), undefined);
  assert.notEqual(begun(tracer(100, 0.9999)), undefined);
  assert.equal(begun(tracer(0, 0)), undefined);
});

Deno.test("Tracer lets the caller of a trace decide", () => {
  for (const sampling of [0, 100]) {
    const sampled = begun(tracer(sampling), {
      traceparent: `00-${TRACE}-${SPAN}-01`,
      tracestate: "a=1",
    });
    assert.deepEqual({ ...sampled, spanId: "" }, {
      traceId: TRACE,
      spanId: "",
      parentSpanId: SPAN,
      traceState: "a=1",
    });
    assert.equal(begun(tracer(sampling), { traceparent: `00-${TRACE}-${SPAN}-00` }), undefined);
  }
});

Deno.test("Tracer begins a trace of its own for a broken one, without its state", () => {
  for (const traceparent of ["00-x", `ff-${TRACE}-${SPAN}-01`, `00-${"0".repeat(32)}-${SPAN}-01`]) {
    const place = begun(tracer(100), { traceparent, tracestate: "a=1" });
    assert.deepEqual(Object.keys(place!), ["traceId", "spanId"]);
    assert.notEqual(place!.traceId, TRACE);
  }
});

Deno.test("Tracer leaves out a state that is too long to carry", () => {
  const headers = { traceparent: `00-${TRACE}-${SPAN}-01`, tracestate: "x".repeat(2000) };
  assert.equal(begun(tracer(100), headers)?.traceState, undefined);
});
