import assert from "@std/assert";
import { Fault, type FaultCode } from "../../base/fault.ts";
import { errorBody, errorEvent, faultOfException, faultOfReply } from "./faults.ts";

Deno.test("faultOfReply keeps the service's words and knows its types", () => {
  const cases: [number, string, FaultCode, string, string | undefined][] = [
    [400, '{"message":"Input is too long."}', "bad_request", "Input is too long.", undefined],
    [
      429,
      '{"__type":"com.amazon.coral.service#ThrottlingException","message":"Wait."}',
      "rate_limited",
      "Wait.",
      "ThrottlingException",
    ],
    [403, '{"Message":"not authorized"}', "forbidden", "not authorized", undefined],
    [
      408,
      '{"message":"slow","code":"ModelTimeoutException"}',
      "upstream_timeout",
      "slow",
      "ModelTimeoutException",
    ],
    [424, '{"message":"the model failed"}', "upstream_error", "the model failed", undefined],
    [
      424,
      "",
      "upstream_error",
      "Cannot get a reply: the upstream answered 424 with an empty body",
      undefined,
    ],
    [
      503,
      "<h1>Full</h1>",
      "overloaded",
      'Cannot get a reply: the upstream answered 503 with "Full"',
      undefined,
    ],
  ];
  for (const [status, body, code, message, reason] of cases) {
    const fault = faultOfReply(status, body);
    assert.deepEqual([fault.code, fault.status, fault.message, fault.reason], [
      code,
      status,
      message,
      reason,
    ]);
  }
});

Deno.test("faultOfException gives a stream's exception the status that nobody sent", () => {
  const cases: [string, string, FaultCode, number, string][] = [
    ["throttlingException", '{"message":"Wait."}', "rate_limited", 429, "Wait."],
    ["validationException", '{"message":"No."}', "bad_request", 400, "No."],
    ["modelTimeoutException", '{"message":"Late."}', "upstream_timeout", 408, "Late."],
    ["serviceUnavailableException", '{"message":"Full."}', "overloaded", 503, "Full."],
    ["internalServerException", '{"message":"Broken."}', "upstream_error", 500, "Broken."],
    ["modelStreamErrorException", '{"message":"Stopped."}', "upstream_error", 424, "Stopped."],
    [
      "modelStreamErrorException",
      '{"message":"Stopped.","originalStatusCode":429}',
      "rate_limited",
      429,
      "Stopped.",
    ],
    [
      "modelStreamErrorException",
      '{"message":"S","originalStatusCode":200}',
      "upstream_error",
      424,
      "S",
    ],
    ["InternalFailure", "said in a header", "upstream_error", 500, "said in a header"],
    [
      "brandNew",
      "",
      "upstream_error",
      500,
      'Cannot finish the reply: the upstream reported "brandNew"',
    ],
    ["", "{}", "upstream_error", 500, 'Cannot finish the reply: the upstream reported "an error"'],
  ];
  for (const [name, data, code, status, message] of cases) {
    const fault = faultOfException(name, data);
    assert.deepEqual([fault.code, fault.status, fault.message], [code, status, message], name);
  }
});

Deno.test("errorBody names the exception in the body, where SDKs look for it too", () => {
  const fault = new Fault("rate_limited", "Cannot answer: too many", { note: "Wait." });
  assert.deepEqual(errorBody(fault), {
    __type: "ThrottlingException",
    message: "Cannot answer: too many\nWait.",
  });
  assert.equal(errorBody(new Fault("too_large", "x")).__type, "ValidationException");
});

Deno.test("errorEvent says with which status the model failed, when the stream has no word for it", () => {
  const { event, data } = errorEvent(new Fault("upstream_timeout", "late"));
  assert.equal(event, "exception:modelStreamErrorException");
  assert.deepEqual(JSON.parse(data), {
    message: "late",
    originalStatusCode: 504,
    originalMessage: "late",
  });
});

Deno.test("faultOfException undoes errorEvent", () => {
  for (const code of ["bad_request", "rate_limited", "overloaded", "upstream_timeout"] as const) {
    const { event, data } = errorEvent(new Fault(code, "words"));
    const again = faultOfException(event!.slice("exception:".length), data);
    assert.deepEqual([again.code, again.message], [code, "words"]);
  }
});
