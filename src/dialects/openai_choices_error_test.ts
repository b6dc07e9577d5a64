import assert from "@std/assert";
import { Fault } from "../base/fault.ts";
import { decodeFault, encodeFault } from "./openai_choices_error.ts";

Deno.test("decodeFault reads the error bodies of all compatible servers (W107, W108)", () => {
  const table: readonly [number, string, string, string | undefined][] = [
    [
      400,
      '{"error":{"message":"too long","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}',
      "too long",
      "context_length_exceeded",
    ],
    [404, '{"error":"model \\"x\\" not found"}', 'model "x" not found', undefined],
    [422, '{"object":"error","message":"bad","type":"invalid"}', "bad", "invalid"],
    [422, '{"detail":[{"msg":"field required"}]}', '[{"msg":"field required"}]', undefined],
    [400, '[{"error":{"code":400,"message":"no key","status":"INVALID"}}]', "no key", undefined],
  ];
  for (const [status, body, message, reason] of table) {
    const fault = decodeFault(status, body);
    assert.deepEqual([fault.status, fault.message, fault.reason], [status, message, reason]);
  }
  const page = decodeFault(502, "<html><h1>Bad Gateway</h1></html>");
  assert.match(page.message, /the upstream answered 502 with "Bad Gateway"/);
  assert.match(decodeFault(503, "").message, /with nothing/);
  assert.ok(decodeFault(500, "x".repeat(9_999)).message.length < 500);
});

Deno.test("encodeFault gives all four fields, null where there is nothing (W086)", () => {
  const shown = (fault: Fault) => encodeFault(fault).error;
  assert.deepEqual(shown(new Fault("bad_request", "No", { param: "model", note: "Name one." })), {
    message: "No. Name one.",
    type: "invalid_request_error",
    param: "model",
    code: null,
  });
  assert.deepEqual(shown(new Fault("rate_limited", "Slow")), {
    message: "Slow",
    type: "rate_limit_error",
    param: null,
    code: "rate_limit_exceeded",
  });
  assert.deepEqual(shown(new Fault("overloaded", "Busy", { status: 529 })), {
    message: "Busy",
    type: "server_error",
    param: null,
    code: null,
  });
});
