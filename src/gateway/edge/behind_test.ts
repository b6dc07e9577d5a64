import assert from "@std/assert";
import { testEdgeRecord } from "../../../tests/support/edge_record.ts";
import { testEntry, testListener } from "../../../tests/support/entry.ts";
import { askOverUnix } from "../../../tests/support/over_unix.ts";
import type { ResolvedConfig } from "../../config/resolved.ts";
import { startMock } from "../../mock/mock.ts";
import { type BehindEnvoy, type Gateway, startGateway } from "../gateway.ts";
import type { RequestRecord } from "../../telemetry/request_record.ts";

/** A gateway behind nobody, and what it told. */
interface Stage extends AsyncDisposable {
  readonly folder: string;
  readonly behind: BehindEnvoy;
  readonly gateway: Gateway;
  readonly config: ResolvedConfig;
  readonly records: readonly RequestRecord[];
  readonly warnings: readonly string[];
  chat(headers?: Record<string, string>, url?: string): ReturnType<typeof askOverUnix>;
}

const BODY = JSON.stringify({
  model: "mock/echo",
  messages: [{ role: "user", content: "hello out there" }],
});

async function startStage(fields: Partial<ResolvedConfig> = {}): Promise<Stage> {
  const folder = await Deno.makeTempDir();
  const mock = await startMock({ port: 0, now: Date.now, pace: { chunkMs: 20 } });
  const behind = { listeners: { llm: `${folder}/llm.sock` }, edge: `${folder}/edge.sock` };
  const config: ResolvedConfig = {
    file: "(test)",
    version: "v0.4.0",
    listeners: [testListener({ port: 12_345 })],
    providers: [testEntry("mock/echo", { baseUrl: `${mock.url}/v1` })],
    aliases: new Map(),
    limits: { bodyBytes: 1024 * 1024 },
    timeouts: { connectMs: 2_000, firstByteMs: 5_000, idleMs: 5_000, totalMs: 10_000 },
    drainTimeoutMs: 2_000,
    unsupportedTools: "drop",
    ...fields,
  };
  const records: RequestRecord[] = [];
  const warnings: string[] = [];
  const gateway = await startGateway(config, {
    behind,
    record: (record) => void records.push(record),
    warn: (message) => void warnings.push(message),
  });
  return {
    folder,
    behind,
    gateway,
    config,
    records,
    warnings,
    chat: (headers = {}, url = "http://localhost:12345/v1/chat/completions?a=b") =>
      askOverUnix(behind.listeners.llm!, url, { method: "POST", body: BODY, headers }),
    async [Symbol.asyncDispose]() {
      await gateway.close();
      await mock.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

Deno.test("startGateway behind an Envoy answers on its sockets, and says the config's addresses", async () => {
  await using stage = await startStage();
  const { status, headers, text } = await stage.chat({ "x-request-id": "from-envoy" });
  assert.equal(status, 200, text);
  assert.equal(headers.get("x-plano-target"), "mock/echo");
  assert.equal(stage.records[0]!.requestId, "from-envoy");
  assert.equal(stage.records[0]!.path, "/v1/chat/completions");
  assert.deepEqual(stage.gateway.listeners, [
    { name: "llm", address: "127.0.0.1", port: 12_345 },
  ]);
  for (const name of ["llm.sock", "edge.sock"]) {
    assert.equal((await Deno.lstat(`${stage.folder}/${name}`)).mode! & 0o777, 0o600);
  }
});

Deno.test("startGateway behind an Envoy looks at the names and origins that clients gave", async () => {
  await using stage = await startStage();
  assert.equal((await stage.chat({ origin: "https://evil.example" })).status, 403);
  const rebound = await stage.chat({}, "http://evil.example:12345/v1/chat/completions");
  assert.equal(rebound.status, 403);
  assert.match(JSON.parse(rebound.text).error.message, /evil\.example/);
  const health = await askOverUnix(stage.behind.listeners.llm!, "http://localhost/readyz");
  assert.equal(health.status, 200);
});

Deno.test("startGateway behind an Envoy hears of direct requests, and counts only its own", async () => {
  await using stage = await startStage();
  const tell = (body: string) =>
    askOverUnix(stage.behind.edge, "http://localhost/records", { method: "POST", body });
  assert.equal((await tell(JSON.stringify([testEdgeRecord({ lost: 2 })]))).status, 204);
  assert.equal((await tell("[7]")).status, 400);
  assert.deepEqual(stage.records.map(({ requestId }) => requestId), ["req-1"]);
  assert.equal(stage.warnings.length, 2);
  await stage.chat();
  const { served, inFlight } = stage.gateway.status();
  assert.deepEqual([served, inFlight], [1, 0]);
});

Deno.test("startGateway behind an Envoy says what its own answer to a provider's error would be", async () => {
  await using stage = await startStage();
  const asked = await askOverUnix(stage.behind.edge, "http://localhost/faults", {
    method: "POST",
    body: "upstream says no",
    headers: {
      "x-plano-entry": "mock/echo",
      "x-plano-model": "echo",
      "x-plano-dialect": "anthropic_messages",
      "x-plano-status": "529",
      "retry-after": "3",
      "x-request-id": "req-2",
    },
  });
  assert.equal(asked.status, 529);
  assert.equal(asked.headers.get("retry-after"), "3");
  assert.equal(asked.headers.get("x-plano-fault"), "overloaded");
  assert.equal(JSON.parse(asked.text).error.type, "overloaded_error");
});

const LIMITED = {
  rateLimits: [{ model: "*", header: "x-user", tokens: 1, windowMs: 60_000 }],
} as const;

Deno.test("startGateway behind an Envoy does not count again what the filters have counted", async () => {
  await using stage = await startStage(LIMITED);
  assert.equal((await stage.chat({ "x-plano-edge": "limited" })).status, 200);
  assert.equal((await stage.chat({ "x-plano-edge": "other" })).status, 429);
  assert.equal((await stage.chat()).status, 429);
});

Deno.test("startGateway believes no client that says it was counted", async () => {
  await using stage = await startStage();
  const config = { ...stage.config, ...LIMITED, listeners: [testListener()] };
  const gateway = await startGateway(config);
  try {
    const response = await fetch(
      `http://127.0.0.1:${gateway.listeners[0]!.port}/v1/chat/completions`,
      { method: "POST", body: BODY, headers: { "x-plano-edge": "limited" } },
    );
    assert.equal(response.status, 429);
    await response.body?.cancel();
  } finally {
    await gateway.close();
  }
});

Deno.test("startGateway behind an Envoy sees at once that a client has gone", async () => {
  await using stage = await startStage();
  const connection = await Deno.connect({
    transport: "unix",
    path: stage.behind.listeners.llm!,
  });
  const body = JSON.stringify({
    model: "mock/echo",
    stream: true,
    max_tokens: 100,
    messages: [{ role: "user", content: "a b c d e f g h i j k l m n o p q r s t u v w x y z" }],
  });
  const head = `POST /v1/messages HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${body.length}`;
  await connection.write(new TextEncoder().encode(`${head}\r\n\r\n${body}`));
  await connection.read(new Uint8Array(1024));
  connection.close();
  await until(() => stage.records.length > 0);
  assert.equal(stage.records[0]!.outcome, "client_gone");
  assert.equal(stage.gateway.status().inFlight, 0);
});

/** Looks every few milliseconds, for two seconds. */
async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !holds(); i++) await new Promise((done) => setTimeout(done, 5));
  assert(holds());
}

Deno.test("startGateway takes the sockets over from the one before, which drains", async () => {
  await using stage = await startStage();
  const next = await startGateway(stage.config, { behind: stage.behind });
  await stage.gateway.drain(1_000);
  assert.equal((await stage.chat()).status, 200);
  assert.equal(stage.records.length, 0, "the old one answered nothing");
  await next.drain(1_000);
  assert.deepEqual(await namesIn(stage.folder), []);
});

Deno.test("startGateway behind an Envoy needs a socket for each listener", async () => {
  await using stage = await startStage();
  const listeners = [testListener(), testListener({ name: "other" })];
  await assert.rejects(
    startGateway({ ...stage.config, listeners }, { behind: stage.behind }),
    /Cannot listen for "other": it has no socket behind Envoy/,
  );
  assert.equal((await stage.chat()).status, 200, "the one before was left alone");
});

async function namesIn(folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(folder)) names.push(name);
  return names;
}
