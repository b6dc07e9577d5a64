import {
  type ClientHttp2Session,
  connect,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from "node:http2";
import { gzipSync } from "node:zlib";
import assert from "@std/assert";
import type { Span } from "../span.ts";
import { type Collector, type CollectorOptions, startCollector } from "./collector.ts";
import { encodeTraces } from "./encode_protobuf.ts";
import { grpcMessage, grpcText, readGrpcText } from "./grpc_frame.ts";

const SPAN: Span = {
  traceId: "0af7651916cd43dd8448eb211c80319c",
  spanId: "b7ad6b7169203331",
  parentSpanId: "",
  name: "work",
  kind: 1,
  startTimeUnixNano: "1",
  endTimeUnixNano: "2",
  service: "agent",
  attributes: [],
  events: [],
  links: [],
  status: { code: 0 },
};

const TRACES = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
const METRICS = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";
const LOGS = "/opentelemetry.proto.collector.logs.v1.LogsService/Export";

interface Running {
  readonly collector: Collector;
  readonly port: number;
  readonly session: ClientHttp2Session;
  readonly spans: Span[];
}

async function withReceiver(
  test: (running: Running) => Promise<void>,
  options: Partial<CollectorOptions> = {},
): Promise<void> {
  const spans: Span[] = [];
  const sink = {
    name: "kept",
    add: (some: readonly Span[]) => void spans.push(...some),
    dropped: () => 0,
    flush: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  const collector = await startCollector({ host: "127.0.0.1", grpcPort: 0, sink, ...options });
  const port = collector.grpcPort!;
  const session = connect(`http://127.0.0.1:${port}`);
  session.on("error", () => {});
  try {
    await test({ collector, port, session, spans });
  } finally {
    await collector.close();
    session.destroy();
  }
}

/** What a call was answered with: headers and trailers in one. */
function call(
  session: ClientHttp2Session,
  path: string,
  body: Uint8Array,
  more: OutgoingHttpHeaders = {},
): Promise<IncomingHttpHeaders> {
  return new Promise((resolve) => {
    let answer: IncomingHttpHeaders = {};
    const stream = session.request({
      ":method": "POST",
      ":path": path,
      "content-type": "application/grpc",
      te: "trailers",
      ...more,
    });
    stream.on("response", (headers) => answer = { ...answer, ...headers });
    stream.on("trailers", (headers) => answer = { ...answer, ...headers });
    stream.on("error", () => {});
    stream.on("data", () => {});
    stream.on("close", () => resolve(answer));
    stream.end(body);
  });
}

Deno.test("startGrpcReceiver answers each call by its own status", () =>
  withReceiver(async ({ session, spans, collector }) => {
    const bytes = encodeTraces([SPAN]);
    const packed = grpcMessage(new Uint8Array(gzipSync(bytes)), true);
    const gzip = { "grpc-encoding": "gzip" };
    const cases: readonly [
      path: string,
      body: Uint8Array,
      headers: OutgoingHttpHeaders,
      status: string,
    ][] = [
      [TRACES, grpcMessage(bytes), {}, "0"],
      [TRACES, packed, gzip, "0"],
      [TRACES, grpcMessage(new Uint8Array(0)), {}, "0"],
      [METRICS, grpcMessage(Uint8Array.of(0x0a, 0)), {}, "0"],
      [LOGS, grpcMessage(new Uint8Array(0)), { "content-type": "application/grpc+proto" }, "0"],
      [TRACES, grpcMessage(Uint8Array.of(255)), {}, "3"],
      [TRACES, new Uint8Array(0), {}, "3"],
      [TRACES, Uint8Array.of(0, 0, 0, 0, 9, 1), {}, "3"],
      [TRACES, Uint8Array.of(9, 0, 0, 0, 0), {}, "3"],
      [TRACES, grpcMessage(Uint8Array.of(1, 2, 3), true), gzip, "3"],
      [TRACES, grpcMessage(bytes), { "grpc-encoding": "zstd" }, "12"],
      ["/grpc.health.v1.Health/Check", grpcMessage(bytes), {}, "12"],
    ];
    for (const [path, body, headers, status] of cases) {
      const answer = await call(session, path, body, headers);
      assert.equal(answer["grpc-status"], status, `${path} ${JSON.stringify(headers)}`);
      assert.equal(answer[":status"], 200);
    }
    const notGrpc = await call(session, TRACES, new Uint8Array(0), {
      "content-type": "text/plain",
    });
    assert.equal(notGrpc[":status"], 415);
    assert.equal(spans.length, 2);
    assert.deepEqual(collector.counts().requests, { traces: 3, metrics: 1, logs: 1 });
    assert.equal(collector.counts().refused, 8);
  }));

Deno.test("startGrpcReceiver bounds a call, also one that is small until it is unpacked", () =>
  withReceiver(async ({ session }) => {
    const big = await call(session, TRACES, grpcMessage(new Uint8Array(300_000)));
    assert.equal(big["grpc-status"], "8");
    const bomb = grpcMessage(new Uint8Array(gzipSync(new Uint8Array(10_000_000))), true);
    const packed = await call(session, TRACES, bomb, { "grpc-encoding": "gzip" });
    assert.equal(packed["grpc-status"], "8");
    // The connection lives on.
    const next = await call(session, TRACES, grpcMessage(encodeTraces([SPAN])));
    assert.equal(next["grpc-status"], "0");
  }, { limits: { bodyBytes: 100_000 } }));

Deno.test("startGrpcReceiver gives up on a call that does not end", () =>
  withReceiver(async ({ session }) => {
    const stream = session.request({
      ":method": "POST",
      ":path": TRACES,
      "content-type": "application/grpc",
    });
    const headers = Promise.withResolvers<IncomingHttpHeaders>();
    stream.on("response", headers.resolve);
    stream.on("error", () => {});
    stream.on("data", () => {});
    const closed = new Promise((resolve) => stream.on("close", resolve));
    stream.write(Uint8Array.of(0, 0));
    assert.equal((await headers.promise)["grpc-status"], "4");
    await closed;
  }, { bounds: { requestMs: 50 } }));

Deno.test("startGrpcReceiver outlives strangers who speak no HTTP/2", () =>
  withReceiver(async ({ session, port }) => {
    const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    const noise = crypto.getRandomValues(new Uint8Array(2000));
    const words = [
      "GET / HTTP/1.1\r\nhost: x\r\n\r\n",
      "\0",
      `${preface}`,
      `${preface}\0\0\x09\x01`,
    ];
    for (const bytes of [...words.map((text) => new TextEncoder().encode(text)), noise]) {
      const connection = await Deno.connect({ port });
      await connection.write(bytes);
      connection.close();
    }
    const framed = new Uint8Array([...new TextEncoder().encode(preface), ...noise]);
    const connection = await Deno.connect({ port });
    await connection.write(framed);
    const answer = await call(session, TRACES, grpcMessage(encodeTraces([SPAN])));
    assert.equal(answer["grpc-status"], "0");
    connection.close();
  }));

Deno.test("startGrpcReceiver ends connections on which nothing happens, and these first when there are many", () =>
  withReceiver(async ({ session, port }) => {
    await call(session, TRACES, grpcMessage(encodeTraces([SPAN])));
    const idle = await Promise.all(Array.from({ length: 8 }, () => Deno.connect({ port })));
    const answer = await call(session, TRACES, grpcMessage(encodeTraces([SPAN])));
    assert.equal(answer["grpc-status"], "0");
    // All of them end by themselves; the server's first frame may still be read.
    for (const connection of idle) {
      const buffer = new Uint8Array(1000);
      try {
        while (await connection.read(buffer) !== null);
      } catch {
        // it was reset
      }
      connection.close();
    }
  }, { bounds: { connections: 6, firstMs: 200 } }));

Deno.test("startGrpcReceiver stops at once, whatever is still open", async () => {
  let started = 0;
  await withReceiver(async ({ session, port }) => {
    const idle = await Deno.connect({ port });
    const stream = session.request({ ":method": "POST", ":path": TRACES });
    stream.on("error", () => {});
    await new Promise((go) => setTimeout(go, 20));
    idle.close();
    started = performance.now();
  }, { bounds: { drainMs: 100 } });
  assert.ok(performance.now() - started < 1500);
});

Deno.test("readGrpcText reads what grpcText writes", () => {
  for (const text of ["plain", "größer 🚩 100 %\r\n", ""]) {
    assert.match(grpcText(text), /^[\x20-\x7e]*$/);
    assert.equal(readGrpcText(grpcText(text)), text);
  }
  assert.equal(readGrpcText("100 %"), "100 %");
});
