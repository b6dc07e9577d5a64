import assert from "@std/assert";
import { createServer, type ServerHttp2Stream } from "node:http2";
import { createLog, type Log } from "../../base/log.ts";
import { Secret } from "../../base/secret.ts";
import { attribute, type Span } from "../span.ts";
import type { SpanSink } from "../sink.ts";
import { startCollector } from "./collector.ts";
import { decodeTraces } from "./decode_protobuf.ts";
import { OtlpSink } from "./otlp_sink.ts";
import { encodePartial } from "./rpc_status.ts";
import { type OtlpProtocol, type OtlpSettings, otlpSettings } from "./settings.ts";

const SPAN: Span = {
  traceId: "0af7651916cd43dd8448eb211c80319c",
  spanId: "b7ad6b7169203331",
  parentSpanId: "",
  name: "work",
  kind: 1,
  startTimeUnixNano: "1",
  endTimeUnixNano: "2",
  service: "plano(llm)",
  attributes: [attribute("k", "v")],
  events: [],
  links: [],
  status: { code: 0 },
};

class Kept implements SpanSink {
  readonly name = "kept";
  readonly spans: Span[] = [];
  add = (spans: readonly Span[]) => void this.spans.push(...spans);
  dropped = () => 0;
  flush = () => Promise.resolve();
  close = () => Promise.resolve();
}

function logTo(lines: string[]): Log {
  return createLog({
    level: "debug",
    write: (line) => void lines.push(line.slice(25)),
    now: () => new Date(),
  });
}

function settingsOf(url: string, changes: Partial<OtlpSettings> = {}): OtlpSettings {
  const usual = otlpSettings({}, new URL("http://127.0.0.1:4317"));
  return { ...usual, url: new URL(url), ...changes };
}

for (const protocol of ["grpc", "http/protobuf", "http/json"] satisfies OtlpProtocol[]) {
  for (const isPacked of [false, true]) {
    Deno.test(`OtlpSink sends spans by ${protocol}${isPacked ? ", packed" : ""}`, async () => {
      const kept = new Kept();
      const host = "127.0.0.1";
      const collector = await startCollector({ host, grpcPort: 0, httpPort: 0, sink: kept });
      const url = protocol === "grpc"
        ? `http://127.0.0.1:${collector.grpcPort}`
        : `http://127.0.0.1:${collector.httpPort}/v1/traces`;
      const lines: string[] = [];
      const settings = settingsOf(url, { protocol, isPacked });
      const sink = new OtlpSink({ settings, log: logTo(lines) });
      const many = Array.from({ length: 1300 }, (_, at) => ({ ...SPAN, name: `work ${at}` }));
      sink.add(many);
      await sink.flush();
      assert.equal(kept.spans.length, 1300);
      assert.deepEqual(kept.spans[1299], many[1299]);
      sink.add([SPAN]);
      await sink.close();
      assert.equal(kept.spans.length, 1301);
      assert.equal(sink.dropped(), 0);
      assert.deepEqual(lines, []);
      sink.add([SPAN]);
      assert.equal(sink.dropped(), 1);
      await collector.close();
    });
  }
}

Deno.test("OtlpSink is quiet about a collector that is gone, and says when it is back", async () => {
  const kept = new Kept();
  const first = await startCollector({ host: "127.0.0.1", grpcPort: 0, sink: kept });
  const grpcPort = first.grpcPort!;
  await first.close();
  const lines: string[] = [];
  const usual = settingsOf(`http://127.0.0.1:${grpcPort}`);
  const settings = { ...usual, batch: { ...usual.batch, queue: 4, batch: 2 } };
  const sink = new OtlpSink({ settings, log: logTo(lines) });
  sink.add(Array.from({ length: 10 }, () => SPAN));
  sink.add([SPAN]);
  await until(() => lines.length === 1);
  assert.match(
    lines[0]!,
    /^\[warn\] Cannot send spans to the collector at http:\S+: nobody listens/,
  );
  assert.ok(sink.dropped() >= 5, `${sink.dropped()}`);
  const second = await startCollector({ host: "127.0.0.1", grpcPort, sink: kept });
  await sink.flush();
  assert.equal(lines.length, 2, lines.join(""));
  assert.match(lines[1]!, /^\[info\] the collector at http:\S+ takes spans again/);
  assert.equal(kept.spans.length + sink.dropped(), 11);
  await sink.close();
  await second.close();
});

Deno.test("OtlpSink closes at once when nobody listens", async () => {
  for (const protocol of ["grpc", "http/protobuf"] satisfies OtlpProtocol[]) {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    listener.close();
    const lines: string[] = [];
    const settings = settingsOf(`http://127.0.0.1:${port}/v1/traces`, { protocol });
    const sink = new OtlpSink({ settings, log: logTo(lines) });
    sink.add([SPAN, SPAN]);
    const started = performance.now();
    await sink.close();
    assert.ok(performance.now() - started < 2000);
    assert.equal(sink.dropped(), 2);
    assert.equal(lines.length, 1);
  }
});

/** A collector of one's own making, and what it was sent. */
async function withServer(
  answers: readonly (() => Response)[],
  test: (url: string, requests: Headers[], bodies: Uint8Array[]) => Promise<void>,
): Promise<void> {
  const requests: Headers[] = [];
  const bodies: Uint8Array[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      bodies.push(await request.bytes());
      requests.push(new Headers(request.headers));
      return answers[Math.min(requests.length, answers.length) - 1]!();
    },
  );
  try {
    await test(`http://127.0.0.1:${server.addr.port}/v1/traces`, requests, bodies);
  } finally {
    await server.shutdown();
  }
}

const HTTP = { protocol: "http/protobuf" } as const;
const taken = () => new Response(null, { status: 200 });

Deno.test("OtlpSink comes back after as long as the collector says", () =>
  withServer(
    [() => new Response(null, { status: 503, headers: { "retry-after": "1" } }), taken],
    async (url, requests, bodies) => {
      const sink = new OtlpSink({ settings: settingsOf(url, HTTP), log: logTo([]) });
      const started = performance.now();
      sink.add([SPAN]);
      await sink.flush();
      assert.ok(performance.now() - started > 900);
      assert.equal(requests.length, 2);
      assert.deepEqual(decodeTraces(bodies[1]!).spans, [SPAN]);
      assert.equal(sink.dropped(), 0);
      await sink.close();
    },
  ));

Deno.test("OtlpSink does not send again what is refused, and counts what was not taken", () =>
  withServer(
    [
      () => new Response("bad", { status: 400 }),
      () => new Response(null, { status: 302, headers: { location: "http://127.0.0.1:1/" } }),
      () => new Response(encodePartial(1, "no")),
      () => new Response("x".repeat(1_000_000)),
    ],
    async (url, requests) => {
      const lines: string[] = [];
      const sink = new OtlpSink({ settings: settingsOf(url, HTTP), log: logTo(lines) });
      for (const lost of [2, 4, 5, 5]) {
        sink.add([SPAN, SPAN]);
        await sink.flush();
        assert.equal(sink.dropped(), lost);
      }
      assert.equal(requests.length, 4);
      assert.equal(lines.length, 2, lines.join(""));
      await sink.close();
    },
  ));

Deno.test("OtlpSink sends the headers of the settings and logs none of them", () =>
  withServer([() => new Response("canary-7 is wrong", { status: 401 })], async (url, requests) => {
    const lines: string[] = [];
    const headers = [["authorization", new Secret("Bearer canary-7", "a test")]] as const;
    const settings = settingsOf(url, { ...HTTP, headers });
    const sink = new OtlpSink({ settings, log: logTo(lines) });
    sink.add([SPAN]);
    await sink.close();
    assert.equal(requests[0]!.get("authorization"), "Bearer canary-7");
    assert.equal(requests[0]!.get("content-type"), "application/x-protobuf");
    assert.match(lines.join(""), /status 401/);
    assert.doesNotMatch(lines.join("") + Deno.inspect(settings), /canary/);
  }));

Deno.test("OtlpSink gives up on a collector that does not answer, within its bounds", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  for (const protocol of ["grpc", "http/protobuf"] satisfies OtlpProtocol[]) {
    const usual = settingsOf(`http://127.0.0.1:${port}/v1/traces`, { protocol, timeoutMs: 100 });
    const settings = { ...usual, batch: { ...usual.batch, totalMs: 400 } };
    const sink = new OtlpSink({ settings, log: logTo([]) });
    sink.add([SPAN]);
    const started = performance.now();
    await sink.flush();
    assert.ok(performance.now() - started < 2000, protocol);
    assert.equal(sink.dropped(), 1, protocol);
    await sink.close();
  }
  listener.close();
});

Deno.test("OtlpSink outlives collectors that leave with an error", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  // SETTINGS, and GOAWAY with an error, to everybody.
  const leaving = Uint8Array.fromHex("0000000400000000000000080700000000000000000000000002");
  let met = 0;
  const serving = (async () => {
    for await (const connection of listener) {
      met++;
      await connection.read(new Uint8Array(1000));
      await connection.write(leaving);
      await connection.read(new Uint8Array(1000)).catch(() => null);
      connection.close();
    }
  })();
  const usual = settingsOf(`http://127.0.0.1:${listener.addr.port}`, { timeoutMs: 500 });
  const settings = { ...usual, batch: { ...usual.batch, totalMs: 100, batch: 1 } };
  const sink = new OtlpSink({ settings, log: logTo([]) });
  sink.add(Array.from({ length: 20 }, () => SPAN));
  await sink.flush();
  assert.equal(sink.dropped(), 20);
  assert.ok(met > 10, `${met}`);
  await sink.close();
  listener.close();
  await serving;
});

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !holds(); i++) await new Promise((go) => setTimeout(go, 10));
}

Deno.test("OtlpSink logs no key that a collector quotes", async () => {
  const server = createServer();
  server.on("stream", (opened, headers) => {
    const stream = opened as ServerHttp2Stream;
    stream.on("error", () => {});
    stream.resume();
    stream.respond({
      ":status": 200,
      "content-type": "application/grpc",
      "grpc-status": "16",
      "grpc-message": `${"no ".repeat(50)}${headers["authorization"]}`,
    }, { endStream: true });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { readonly port: number };
  const lines: string[] = [];
  const sink = new OtlpSink({
    settings: settingsOf(`http://127.0.0.1:${port}`, {
      protocol: "grpc",
      headers: [["authorization", new Secret("Basic c2VjcmV0c2VjcmV0", "a test")]],
    }),
    log: logTo(lines),
  });
  sink.add([SPAN]);
  await sink.flush();
  await sink.close();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  assert.match(lines.join(""), /status 16/);
  assert.ok(!lines.join("").includes("c2Vjc"));
});
