import assert from "@std/assert";
import { testEdgeRecord } from "../../../tests/support/edge_record.ts";
import type { EdgeTraced } from "./edge_record.ts";
import { tracedFacts } from "./traced_facts.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const CALL = "b7ad6b7169203331";

/** A direct request that is traced, as a filter tells it. */
function tracedRecord(traced: Partial<EdgeTraced> = {}, fields = {}) {
  return testEdgeRecord({
    traceparent: `00-${TRACE}-${CALL}-01`,
    traced: {
      span: "00f067aa0ba902b7",
      parentSpan: "",
      tracestate: "",
      userAgent: "",
      peer: "",
      session: "",
      headers: {},
      params: {},
      ...traced,
    },
    ...fields,
  });
}

Deno.test("tracedFacts says nothing of a request that is not traced", () => {
  assert.deepEqual(tracedFacts(testEdgeRecord({ traceparent: "" }), {}, {}), {});
  assert.deepEqual(tracedFacts(tracedRecord({}, { traceparent: "00-1" }), {}, {}), {});
});

Deno.test("tracedFacts leaves out what a filter does not know", () => {
  assert.deepEqual(tracedFacts(tracedRecord(), {}, {}), {
    trace: { traceId: TRACE, spanId: "00f067aa0ba902b7" },
  });
});

Deno.test("tracedFacts makes of headers what the gateway makes of its own", () => {
  const headers = { "x-user": "ann", "x-acme-user-id": " u\u0007 ", "x-acme-token": "canary" };
  const tracing = {
    headerPrefixes: ["x-acme-"],
    exporters: [{ distinctIdHeader: "x-user" }, { distinctIdHeader: "x-user" }, {}] as never,
  };
  const { attributes, distinctIds } = tracedFacts(tracedRecord({ headers }), {}, { tracing });
  assert.deepEqual(attributes, { "user.id": "u" });
  assert.deepEqual(distinctIds, { "x-user": "ann" });
});

Deno.test("tracedFacts tells one call, and its failure unless the provider answered with one", () => {
  const ending = { fault: "upstream_error", message: "broke" } as const;
  const call = { status: 0, authority: "api.example", path: "/v1/x" };
  const told = { spanId: CALL, startMs: 0.5, method: "POST", authority: "api.example" };
  assert.deepEqual(tracedFacts(tracedRecord({ call }), ending, {}).calls, [
    { ...told, path: "/v1/x", ...ending },
  ]);
  const refused = { ...call, status: 429 };
  assert.deepEqual(tracedFacts(tracedRecord({ call: refused }), ending, {}).calls, [
    { ...told, headMs: 10.5, status: 429, path: "/v1/x" },
  ]);
});

Deno.test("tracedFacts knows an alias, parameters and what the reply says of itself", () => {
  const traced = {
    params: { n: 2, max_tokens: 5, max_completion_tokens: 7, seed: Infinity, other: true },
    responseId: "r-1",
    responseModel: "m-1",
    finishReason: "stop",
  };
  const facts = tracedFacts(tracedRecord(traced, { model: "fast" }), {}, {
    aliases: new Map([["fast", "openai/gpt-4o"]]),
  });
  const { alias, params, responseId, responseModel, finishReasons } = facts;
  assert.deepEqual([alias, responseId, responseModel, finishReasons], [
    "fast",
    "r-1",
    "m-1",
    ["stop"],
  ]);
  assert.deepEqual(params, { maxTokens: 7, choices: 2 });
});
