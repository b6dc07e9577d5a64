import assert from "@std/assert";
import { Fault } from "../base/fault.ts";
import type {
  HeaderPair,
  Upstream,
  UpstreamReply,
  UpstreamRequest,
} from "../transport/upstream.ts";
import { type Attempt, backoffMs, tryInTurn } from "./attempts.ts";
import { CallLog, type LoggedCall } from "./tracing/call_log.ts";

const request = { path: "/", headers: [] as HeaderPair[] } as Partial<
  UpstreamRequest
> as UpstreamRequest;
const never = new AbortController().signal;

function reply(status: number, cancelled: number[] = []): UpstreamReply {
  return {
    status,
    headers: [],
    contentLength: 0,
    body: { read: () => Promise.resolve(undefined), cancel: () => void cancelled.push(status) },
  };
}

function upstreamOf(results: (UpstreamReply | Fault)[]): Upstream {
  return {
    send: () => {
      const next = results.shift()!;
      return next instanceof Fault ? Promise.reject(next) : Promise.resolve(next);
    },
    close: () => {},
    abort: () => {},
  };
}

const tries = (count: number): Attempt<{ request: UpstreamRequest }>[] =>
  Array.from({ length: count }, () => ({ write: () => ({ request }), pauseMs: 0 }));

Deno.test("tryInTurn passes the first good head on", async () => {
  const cancelled: number[] = [];
  const upstream = upstreamOf([reply(500, cancelled), reply(200)]);
  const answered = await tryInTurn(tries(3), upstream, never);
  assert.deepEqual([answered.reply.status, cancelled], [200, [500]]);
});

Deno.test("tryInTurn shows the client the last failure", async () => {
  const answered = await tryInTurn(tries(2), upstreamOf([reply(503), reply(429)]), never);
  assert.equal(answered.reply.status, 429);
});

Deno.test("tryInTurn tries again after a refused connection, not after a bad request", async () => {
  const refused = new Fault("upstream_refused", "Cannot connect");
  const answered = await tryInTurn(tries(2), upstreamOf([refused, reply(200)]), never);
  assert.equal(answered.reply.status, 200);
  const garbled = new Fault("upstream_garbled", "Cannot read");
  await assert.rejects(tryInTurn(tries(2), upstreamOf([garbled, reply(200)]), never), garbled);
});

Deno.test("tryInTurn stops waiting when the client goes away", async () => {
  const leave = new AbortController();
  const waiting: Attempt<{ request: UpstreamRequest }>[] = [
    { write: () => ({ request }), pauseMs: 60_000 },
  ];
  const outcome = tryInTurn(waiting, upstreamOf([]), leave.signal);
  leave.abort();
  await assert.rejects(outcome, /the client went away/);
});

Deno.test("backoffMs doubles up to its bound", () => {
  const full = [1, 2, 3, 4, 9].map((index) => backoffMs(index, () => 1));
  assert.deepEqual(full, [500, 1000, 2000, 4000, 5000]);
});

/** A request of a call, with the header that tells its place in the trace. */
function requestOf(call: LoggedCall | undefined): UpstreamRequest {
  const traceparent = call?.headersOver(new Headers()).get("traceparent") ?? "";
  return {
    origin: { protocol: "http:", hostname: "h", port: 80 },
    method: "POST",
    path: "/p",
    headers: [["traceparent", traceparent]],
    timeouts: { connectMs: 1000, firstByteMs: 1000, idleMs: 1000, totalMs: 1000 },
  };
}

Deno.test("tryInTurn tells each try its own span, before anything is signed", async () => {
  const signed: string[] = [];
  const authorizer = {
    authorize(request: UpstreamRequest) {
      signed.push(request.headers[0]![1]);
      return Promise.resolve(request);
    },
    refused: () => false,
  };
  const attempt = {
    write: (call?: LoggedCall) => ({ request: requestOf(call) }),
    authorizer,
    pauseMs: 0,
  };
  const log = new CallLog({ traceId: "a".repeat(32), spanId: "b".repeat(16) }, performance.now());
  const refused = new Fault("upstream_refused", "Cannot connect");
  const upstream = upstreamOf([refused, reply(503), reply(200)]);
  await tryInTurn([attempt, attempt, attempt], upstream, never, log);
  assert.deepEqual(
    log.calls.map(({ spanId }) => `00-${"a".repeat(32)}-${spanId}-01`),
    signed,
  );
  assert.equal(new Set(signed).size, 3);
  assert.deepEqual(
    log.calls.map(({ status, fault, endMs }) => [status, fault, endMs === undefined]),
    [[undefined, "upstream_refused", false], [503, undefined, false], [200, undefined, true]],
  );
});
