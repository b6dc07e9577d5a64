import { gzipSync } from "node:zlib";
import assert from "@std/assert";
import { Fault } from "../../base/fault.ts";
import { attribute, type Span } from "../span.ts";
import type { SpanSink } from "../sink.ts";
import { type Collector, type CollectorOptions, startCollector } from "./collector.ts";
import { encodeTraces } from "./encode_protobuf.ts";
import { decodePartial } from "./rpc_status.ts";
import { toOtlpJson } from "./to_otlp_json.ts";

const SPAN: Span = {
  traceId: "0af7651916cd43dd8448eb211c80319c",
  spanId: "b7ad6b7169203331",
  parentSpanId: "",
  name: "work",
  kind: 1,
  startTimeUnixNano: "1",
  endTimeUnixNano: "2",
  service: "agent",
  attributes: [attribute("k", "v")],
  events: [],
  links: [],
  status: { code: 0 },
};

const PROTOBUF = { "content-type": "application/x-protobuf" };
const JSON_TYPE = { "content-type": "application/json; charset=utf-8" };

class Kept implements SpanSink {
  readonly name = "kept";
  readonly spans: Span[] = [];
  readonly #room: number;
  #dropped = 0;

  constructor(room = Infinity) {
    this.#room = room;
  }

  add(spans: readonly Span[]): void {
    for (const span of spans) {
      if (this.spans.length < this.#room) this.spans.push(span);
      else this.#dropped++;
    }
  }

  dropped = () => this.#dropped;
  flush = () => Promise.resolve();
  close = () => Promise.resolve();
}

interface Running {
  readonly collector: Collector;
  readonly sink: Kept;
  post(path: string, body: BodyInit, headers: Record<string, string>): Promise<Response>;
}

async function withCollector(
  test: (running: Running) => Promise<void>,
  options: Partial<CollectorOptions> = {},
  sink = new Kept(),
): Promise<void> {
  const collector = await startCollector({ host: "127.0.0.1", httpPort: 0, sink, ...options });
  const origin = `http://127.0.0.1:${collector.httpPort}`;
  try {
    await test({
      collector,
      sink,
      post: (path, body, headers) => fetch(origin + path, { method: "POST", body, headers }),
    });
  } finally {
    await collector.close();
  }
}

Deno.test("startCollector takes spans over HTTP, as protobuf and JSON, plain and packed", () =>
  withCollector(async ({ post, sink, collector }) => {
    const bytes = encodeTraces([SPAN]);
    const text = JSON.stringify(toOtlpJson([SPAN]));
    const packed = { "content-encoding": "gzip" };
    const cases: readonly [BodyInit, Record<string, string>][] = [
      [bytes, PROTOBUF],
      [text, JSON_TYPE],
      [new Uint8Array(gzipSync(bytes)), { ...PROTOBUF, ...packed }],
      [new Uint8Array(gzipSync(text)), { ...JSON_TYPE, ...packed }],
    ];
    for (const [body, headers] of cases) {
      const response = await post("/v1/traces", body, headers);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get("content-type"), headers["content-type"]!.split(";")[0]);
      const answer = await response.text();
      assert.equal(answer, headers["content-type"] === PROTOBUF["content-type"] ? "" : "{}");
    }
    assert.deepEqual(sink.spans, [SPAN, SPAN, SPAN, SPAN]);
    assert.equal(collector.counts().spans, 4);
  }));

Deno.test("startCollector takes metrics and logs, and counts them", () =>
  withCollector(async ({ post, collector }) => {
    for (const path of ["/v1/metrics", "/v1/logs"]) {
      const json = await post(path, '{"resourceMetrics":[]}', JSON_TYPE);
      assert.deepEqual([json.status, await json.text()], [200, "{}"]);
      const bytes = await post(path, Uint8Array.of(0x0a, 0), PROTOBUF);
      assert.deepEqual([bytes.status, (await bytes.bytes()).length], [200, 0]);
    }
    assert.deepEqual(collector.counts().requests, { traces: 0, metrics: 2, logs: 2 });
  }));

Deno.test("startCollector refuses what is not OTLP, in words of the request's own format", () =>
  withCollector(async ({ post, collector }) => {
    const cases: readonly [
      path: string,
      body: string,
      headers: Record<string, string>,
      status: number,
      code: number,
    ][] = [
      ["/v1/traces", "{", JSON_TYPE, 400, 3],
      ["/v1/traces", "{}", { "content-type": "text/plain" }, 415, 3],
      ["/v1/traces", "{}", { ...JSON_TYPE, "content-encoding": "br" }, 415, 3],
      ["/v1/traces", "no gzip", { ...JSON_TYPE, "content-encoding": "gzip" }, 400, 3],
      ["/v1/traces", "{}", { ...JSON_TYPE, origin: "https://page.example" }, 403, 7],
      ["/v1/traces/", "{}", JSON_TYPE, 404, 12],
      ["/v1/metrics", "[]", JSON_TYPE, 400, 3],
    ];
    for (const [path, body, headers, status, code] of cases) {
      const response = await post(path, body, headers);
      assert.equal(response.status, status, path + body);
      const answer = await response.json();
      assert.equal(answer.code, code, path + body);
      assert.match(answer.message, /^Cannot /);
    }
    const garbage = await post("/v1/traces", "\xff\xff", PROTOBUF);
    assert.equal(garbage.status, 400);
    assert.deepEqual([...await garbage.bytes()].slice(0, 3), [0x08, 3, 0x12]);
    const got = await fetch(`http://127.0.0.1:${collector.httpPort}/v1/traces`);
    assert.deepEqual([got.status, got.headers.get("allow")], [405, "POST"]);
    await got.body?.cancel();
    assert.equal(collector.counts().refused, 9);
  }));

Deno.test("startCollector refuses a foreign Host on loopback", () =>
  withCollector(async ({ collector }) => {
    const connection = await Deno.connect({ port: collector.httpPort! });
    const head = "POST /v1/traces HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n" +
      "content-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
    await connection.write(new TextEncoder().encode(head));
    const answer = await new Response(connection.readable).text();
    assert.match(answer, /^HTTP\/1.1 403 /);
  }));

Deno.test("startCollector bounds a request, also one that is small until it is unpacked", () => {
  const limits = { bodyBytes: 1000 };
  return withCollector(async ({ post, sink }) => {
    const big = encodeTraces([{ ...SPAN, name: "x".repeat(2000) }]);
    const bomb = new Uint8Array(gzipSync(new Uint8Array(10_000_000)));
    const packed = { ...PROTOBUF, "content-encoding": "gzip" };
    for (const [body, headers] of [[big, PROTOBUF], [bomb.slice(0), packed]] as const) {
      const response = await post("/v1/traces", body, headers);
      assert.equal(response.status, 413);
      await response.body?.cancel();
    }
    const small = await post("/v1/traces", new Uint8Array(gzipSync(big)), packed);
    assert.equal(small.status, 413);
    await small.body?.cancel();
    assert.equal(sink.spans.length, 0);
  }, { limits });
});

Deno.test("startCollector asks clients to come back while it holds too much", () => {
  const limits = { inFlightBytes: 10 };
  return withCollector(async ({ post }) => {
    const response = await post("/v1/traces", encodeTraces([SPAN]), PROTOBUF);
    assert.deepEqual([response.status, response.headers.get("retry-after")], [503, "1"]);
    await response.body?.cancel();
  }, { limits });
});

Deno.test("startCollector says how many spans the sink has dropped", () =>
  withCollector(
    async ({ post, sink, collector }) => {
      const body = [SPAN, SPAN, { ...SPAN, spanId: "0".repeat(16) }];
      const bytes = await post("/v1/traces", encodeTraces(body), PROTOBUF);
      assert.equal(bytes.status, 200);
      assert.equal(decodePartial(await bytes.bytes()), 2);
      const json = await post("/v1/traces", JSON.stringify(toOtlpJson(body)), JSON_TYPE);
      assert.deepEqual(await json.json(), {
        partialSuccess: {
          rejectedSpans: "3",
          errorMessage: "1 spans without ids, or too many in a request; 2 spans found no room",
        },
      });
      assert.equal(sink.spans.length, 1);
      assert.deepEqual([collector.counts().spans, collector.counts().rejected], [1, 5]);
    },
    {},
    new Kept(1),
  ));

Deno.test("startCollector gives up on a body that does not come, and closes meanwhile", () =>
  withCollector(async ({ collector }) => {
    const head = "POST /v1/traces HTTP/1.1\r\nhost: localhost\r\n" +
      "content-type: application/x-protobuf\r\ncontent-length: 100\r\n\r\nhalf";
    const slow = await Deno.connect({ port: collector.httpPort! });
    await slow.write(new TextEncoder().encode(head));
    const reader = slow.readable.getReader();
    const answer = new TextDecoder().decode((await reader.read()).value);
    assert.match(answer, /^HTTP\/1.1 408 /);
    reader.releaseLock();
    slow.close();
  }, { bounds: { requestMs: 100, drainMs: 100 } }));

Deno.test("startCollector ends connections whose request does not begin, and those above the bound", () =>
  withCollector(async ({ collector, post }) => {
    const open = await Promise.all(
      Array.from({ length: 6 }, () => Deno.connect({ port: collector.httpPort! })),
    );
    await open[0]!.write(new TextEncoder().encode("POST /v1/traces HTTP/1.1\r\nhost: x\r\n"));
    for (const connection of open) {
      // It is closed, or it was reset.
      await connection.read(new Uint8Array(100)).catch(() => null);
      connection.close();
    }
    const response = await post("/v1/traces", "{}", JSON_TYPE);
    assert.equal(await response.text(), "{}");
  }, { bounds: { firstMs: 100, connections: 4 } }));

Deno.test("startCollector binds its ports alone and names who has one", async () => {
  const sink = new Kept();
  const first = await startCollector({ host: "127.0.0.1", grpcPort: 0, httpPort: 0, sink });
  const whoHolds = (port: number) => ({ pid: 7, command: `other ${port}` });
  for (const name of ["grpcPort", "httpPort"] as const) {
    const options = { host: "127.0.0.1", sink, [name]: first[name]! };
    await assert.rejects(
      startCollector({ ...options, whoHolds }),
      (error: unknown) =>
        error instanceof Fault && error.code === "config" && error.reason === "port_busy" &&
        error.message ===
          `Cannot listen on 127.0.0.1:${first[name]}: pid 7 uses the port (other ${first[name]})`,
    );
    await assert.rejects(startCollector(options), /another program uses the port/);
  }
  await first.close();
  await first.close();
  const again = await startCollector({ host: "127.0.0.1", grpcPort: first.grpcPort!, sink });
  await again.close();
});

Deno.test("startCollector ends with its signal", async () => {
  const stop = new AbortController();
  const { signal } = stop;
  const sink = new Kept();
  const collector = await startCollector({
    host: "127.0.0.1",
    httpPort: 0,
    grpcPort: 0,
    sink,
    signal,
  });
  stop.abort();
  await collector.close();
  await assert.rejects(Deno.connect({ port: collector.httpPort! }));
  await assert.rejects(Deno.connect({ port: collector.grpcPort! }));
});
