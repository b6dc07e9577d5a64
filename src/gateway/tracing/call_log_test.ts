import assert from "@std/assert";
import { Fault } from "../../base/fault.ts";
import type { UpstreamRequest } from "../../transport/upstream.ts";
import { CallLog } from "./call_log.ts";

const TRACE = { traceId: "a".repeat(32), spanId: "b".repeat(16), traceState: "x=1" };
const REQUEST: UpstreamRequest = {
  origin: { protocol: "https:", hostname: "api.test", port: 443 },
  method: "POST",
  path: "/v1/chat?key=canary",
  headers: [],
  timeouts: { connectMs: 1, firstByteMs: 1, idleMs: 1, totalMs: 1 },
};

function log() {
  return new CallLog(TRACE, performance.now());
}

Deno.test("CallLog tells a call without its query, from its beginning to its end", () => {
  const calls = log();
  const call = calls.begin();
  assert.deepEqual(calls.calls, [], "nothing is sent yet");
  call.sent(REQUEST);
  call.answered(503);
  call.ended();
  const { startMs, headMs, endMs, ...rest } = calls.calls[0]!;
  assert(startMs <= headMs! && headMs! <= endMs!);
  assert.match(rest.spanId!, /^[\da-f]{16}$/);
  assert.deepEqual({ ...rest, spanId: "" }, {
    spanId: "",
    authority: "api.test",
    method: "POST",
    path: "/v1/chat",
    status: 503,
  });
});

Deno.test("CallLog puts the call's place in the trace over the client's headers", () => {
  const calls = log();
  const call = calls.begin();
  const client = new Headers({ traceparent: "broken", tracestate: "mine", "user-agent": "sdk" });
  const headers = call.headersOver(client);
  call.sent(REQUEST);
  assert.equal(headers.get("traceparent"), `00-${TRACE.traceId}-${calls.calls[0]!.spanId}-01`);
  assert.equal(headers.get("tracestate"), "x=1");
  assert.equal(headers.get("user-agent"), "sdk");
  const { traceState: _, ...bare } = TRACE;
  const other = new CallLog(bare, 0).begin().headersOver(client);
  assert.equal(other.get("tracestate"), null, "a state without its trace means nothing");
});

Deno.test("CallLog says why a call failed, and does not say it of a good one", () => {
  const calls = log();
  const [failed, good, cut] = [calls.begin(), calls.begin(), calls.begin()];
  failed.sent(REQUEST);
  failed.ended(new Fault("upstream_refused", "Cannot connect"));
  good.sent(REQUEST);
  good.answered(200);
  good.ended();
  calls.end({ fault: "upstream_error" });
  cut.sent(REQUEST);
  cut.answered(200);
  calls.end({ fault: "upstream_error", message: "Cannot finish" });
  assert.deepEqual(
    calls.calls.map(({ fault, message }) => [fault, message]),
    [["upstream_refused", "Cannot connect"], [undefined, undefined], [
      "upstream_error",
      "Cannot finish",
    ]],
  );
});

Deno.test("CallLog leaves a refusal the provider's: its status says it", () => {
  const calls = log();
  const call = calls.begin();
  call.sent(REQUEST);
  call.answered(401);
  calls.end({ fault: "unauthorized" });
  assert.equal(calls.calls[0]!.fault, undefined);
});

Deno.test("CallLog is bounded", () => {
  const calls = log();
  for (let i = 0; i < 100; i++) calls.begin().sent(REQUEST);
  assert.equal(calls.calls.length, 64);
});
