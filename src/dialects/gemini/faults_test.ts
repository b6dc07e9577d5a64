import assert from "@std/assert";
import { Fault } from "../../base/fault.ts";
import { errorBody, errorEvent, faultInside, faultOfReply } from "./faults.ts";

const RPC = "type.googleapis.com/google.rpc.";

Deno.test("errorBody: code, Google's word, and details that clients read (W108)", () => {
  const fault = new Fault("rate_limited", "slow down", { retryAfter: "7", reason: "quota" });
  assert.deepEqual(errorBody(fault), {
    error: {
      code: 429,
      message: "slow down",
      status: "RESOURCE_EXHAUSTED",
      details: [
        { "@type": `${RPC}ErrorInfo`, reason: "quota", domain: "planoai" },
        { "@type": `${RPC}RetryInfo`, retryDelay: "7s" },
      ],
    },
  });
  assert.deepEqual(errorBody(new Fault("bad_request", "no", { param: "contents[0]" })), {
    error: {
      code: 400,
      message: "no",
      status: "INVALID_ARGUMENT",
      details: [{
        "@type": `${RPC}BadRequest`,
        fieldViolations: [{ field: "contents[0]", description: "no" }],
      }],
    },
  });
});

Deno.test("errorBody: every status has a word", () => {
  const cases = [
    [401, "UNAUTHENTICATED"],
    [403, "PERMISSION_DENIED"],
    [404, "NOT_FOUND"],
    [413, "INVALID_ARGUMENT"],
    [500, "INTERNAL"],
    [502, "UNAVAILABLE"],
    [503, "UNAVAILABLE"],
    [504, "DEADLINE_EXCEEDED"],
    [599, "INTERNAL"],
  ] as const;
  for (const [status, word] of cases) {
    const body = errorBody(new Fault("internal", "x", { status }));
    assert.deepEqual(body, { error: { code: status, message: "x", status: word } });
  }
});

Deno.test("faultOfReply reads the details, also of a list of one error", () => {
  const error = {
    code: 429,
    message: "Quota exceeded",
    status: "RESOURCE_EXHAUSTED",
    details: [{ "@type": `${RPC}RetryInfo`, retryDelay: "36.4s" }],
  };
  for (const body of [{ error }, [{ error }]]) {
    const fault = faultOfReply(429, JSON.stringify(body));
    assert.equal(fault.code, "rate_limited");
    assert.equal(fault.message, "Quota exceeded");
    assert.equal(fault.retryAfter, "37");
    assert.equal(fault.reason, "RESOURCE_EXHAUSTED");
  }
});

Deno.test("faultOfReply knows a wrong key, which is a 400 here", () => {
  const details = [{ "@type": `${RPC}ErrorInfo`, reason: "API_KEY_INVALID" }];
  const body = { error: { code: 400, message: "API key not valid.", details } };
  const fault = faultOfReply(400, JSON.stringify(body));
  assert.equal(fault.code, "unauthorized");
  assert.equal(fault.status, 400);
});

Deno.test("faultInside takes the status from the code, else from the word, else 500", () => {
  const statusOf = (error: string | Record<string, string | number>) =>
    faultInside({ error })?.status;
  assert.equal(statusOf({ code: 503, message: "x" }), 503);
  assert.equal(statusOf({ status: "PERMISSION_DENIED", message: "x" }), 403);
  assert.equal(statusOf({ code: 14, message: "x" }), 500);
  assert.equal(statusOf("broken"), 500);
  assert.equal(faultInside({ candidates: [] }), undefined);
});

Deno.test("errorEvent is a chunk of its own", () => {
  const fault = new Fault("upstream_error", "cut");
  assert.deepEqual(JSON.parse(errorEvent(fault).data), errorBody(fault));
});
