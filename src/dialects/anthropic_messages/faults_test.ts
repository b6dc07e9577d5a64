import assert from "@std/assert";
import { Fault } from "../../base/fault.ts";
import { errorBody, faultOfEvent, faultOfReply } from "./faults.ts";

Deno.test("errorBody names the type that the API has for a status", () => {
  const cases: readonly [number, string][] = [
    [400, "invalid_request_error"],
    [401, "authentication_error"],
    [402, "billing_error"],
    [403, "permission_error"],
    [404, "not_found_error"],
    [409, "conflict_error"],
    [413, "request_too_large"],
    [415, "invalid_request_error"],
    [422, "invalid_request_error"],
    [429, "rate_limit_error"],
    [500, "api_error"],
    [502, "api_error"],
    [503, "overloaded_error"],
    [504, "timeout_error"],
    [529, "overloaded_error"],
  ];
  for (const [status, type] of cases) {
    assert.deepEqual(errorBody(new Fault("internal", "no", { status })), {
      type: "error",
      error: { type, message: "no" },
    });
  }
});

Deno.test("errorBody carries the way out, the reason and the upstream's request id", () => {
  const fault = new Fault("bad_request", "Cannot do it", {
    note: "Do that instead.",
    reason: "unsupported_tool",
    requestId: "req_1",
  });
  assert.deepEqual(errorBody(fault), {
    type: "error",
    error: {
      type: "invalid_request_error",
      message: "Cannot do it\nDo that instead.",
      details: { error_code: "unsupported_tool" },
    },
    request_id: "req_1",
  });
});

Deno.test("faultOfReply keeps status, words, reason and request id of an error (W108)", () => {
  const body = {
    type: "error",
    error: {
      type: "invalid_request_error",
      message: "prompt is too long: 210000 tokens > 200000 maximum",
      details: { error_code: "prompt_too_long" },
    },
    request_id: "req_1",
  };
  const fault = faultOfReply(400, JSON.stringify(body));
  assert.equal(fault.code, "bad_request");
  assert.equal(fault.message, body.error.message);
  assert.equal(fault.reason, "prompt_too_long");
  assert.equal(fault.requestId, "req_1");
});

Deno.test("faultOfReply makes something of every body (W107)", () => {
  const cases: readonly [number, string, string][] = [
    [502, "", "Cannot get a reply: the upstream answered 502 with an empty body"],
    [502, "<html><h1>Bad  Gateway</h1></html>", 'the upstream answered 502 with "Bad Gateway"'],
    [500, '{"type":"error","error":{"type":"api_er', 'with "{"type":"error"'],
    [500, "null", 'with "null"'],
    [400, '{"error":"nope"}', "nope"],
    [400, '{"message":"nope"}', "nope"],
    [422, '{"detail":"nope"}', "nope"],
    [400, '{"error":{"message":"nope","code":7}}', "nope"],
  ];
  for (const [status, body, message] of cases) {
    const fault = faultOfReply(status, body);
    assert.equal(fault.status, status);
    assert.ok(fault.message.includes(message), fault.message);
  }
  const long = faultOfReply(500, "x".repeat(100_000));
  assert.ok(long.message.length < 300);
});

Deno.test("faultOfEvent gives an error in a stream the status that it would have had", () => {
  const cases: readonly [string, number, string][] = [
    ["overloaded_error", 529, "overloaded"],
    ["rate_limit_error", 429, "rate_limited"],
    ["api_error", 500, "upstream_error"],
    ["timeout_error", 504, "upstream_timeout"],
    ["invalid_request_error", 400, "bad_request"],
    ["brand_new_error", 500, "upstream_error"],
  ];
  for (const [type, status, code] of cases) {
    const fault = faultOfEvent({ type: "error", error: { type, message: "m" } });
    assert.equal(fault.status, status);
    assert.equal(fault.code, code);
  }
  assert.equal(faultOfEvent({ type: "error" }).status, 500);
});
