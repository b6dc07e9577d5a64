import assert from "@std/assert";
import { Fault } from "../../base/fault.ts";
import { Secret } from "../../base/secret.ts";
import { MemorySource } from "../../../tests/viewer/web/memory_source.ts";
import { modelCall, spanId, toolTalk, traceId } from "../../../tests/viewer/web/sample_traces.ts";
import { viewerHandler } from "./viewer_handler.ts";
import type { ViewerOptions } from "./viewer_handler.ts";

const TOKEN = "correct horse battery";

function source(): MemorySource {
  const made = new MemorySource();
  made.add(...modelCall({ number: 1, at: 1_700_000_000_000 }));
  made.add(...modelCall({ number: 2, at: 1_700_000_001_000, model: "claude-sonnet-4-5" }));
  made.add(...modelCall({ number: 9, at: 1_700_000_002_000, error: "529: overloaded" }));
  return made;
}

function viewer(options: Partial<ViewerOptions> = {}) {
  const handler = viewerHandler({ source: source(), ...options });
  return (path: string, headers: Record<string, string> = {}, init: RequestInit = {}) =>
    handler(
      new Request(`http://127.0.0.1:12080${path}`, {
        ...init,
        headers: { host: "127.0.0.1:12080", ...headers },
      }),
    );
}

async function ids(answer: Response): Promise<string[]> {
  assert.equal(answer.status, 200);
  const { traces } = await answer.json() as { traces: { traceId: string }[] };
  return traces.map((trace) => trace.traceId);
}

Deno.test("viewerHandler answers to names of this machine and to those that it was given", async () => {
  const get = viewer({ hosts: ["plano.internal"] });
  const cases: readonly (readonly [string, number])[] = [
    ["127.0.0.1:12080", 200],
    ["localhost:9", 200],
    ["LOCALHOST", 200],
    ["[::1]:12080", 200],
    ["plano.internal:12080", 200],
    ["evil.example:12080", 403],
    ["localhost.evil.example", 403],
    ["127.0.0.1.evil.example", 403],
    ["127.0.0.1:12080@evil.example", 403],
    ["", 403],
  ];
  for (const [host, status] of cases) {
    const answer = await get("/api/traces", { host });
    assert.equal(answer.status, status, host);
    await answer.body?.cancel();
  }
});

Deno.test("viewerHandler refuses what comes from another site", async () => {
  const get = viewer();
  const cases: readonly (readonly [Record<string, string>, number])[] = [
    [{}, 200],
    [{ origin: "http://127.0.0.1:12080" }, 200],
    [{ origin: "http://127.0.0.1:3000" }, 403],
    [{ origin: "https://evil.example" }, 403],
    [{ origin: "null" }, 403],
    [{ "sec-fetch-site": "same-origin" }, 200],
    [{ "sec-fetch-site": "none" }, 200],
    [{ "sec-fetch-site": "same-site" }, 403],
    [{ "sec-fetch-site": "cross-site" }, 403],
  ];
  for (const [headers, status] of cases) {
    const answer = await get("/api/traces", headers);
    assert.equal(answer.status, status, JSON.stringify(headers));
    assert.equal(answer.headers.get("access-control-allow-origin"), null);
    await answer.body?.cancel();
  }
});

Deno.test("viewerHandler lets a link of another site open the page, and nothing embed it", async () => {
  const get = viewer();
  const link = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
  assert.equal((await get("/", { ...link, "sec-fetch-dest": "document" })).status, 200);
  assert.equal((await get("/", { ...link, "sec-fetch-dest": "iframe" })).status, 403);
  assert.equal((await get("/api/traces", { ...link, "sec-fetch-dest": "document" })).status, 403);
  assert.equal((await get("/app.js", { "sec-fetch-site": "cross-site" })).status, 403);
});

Deno.test("viewerHandler sends a policy without a way for scripts in text", async () => {
  const get = viewer();
  for (const path of ["/", "/app.js", "/api/traces", "/nothing"]) {
    const answer = await get(path);
    const policy = answer.headers.get("content-security-policy") ?? "";
    assert.match(policy, /default-src 'none'.*script-src 'self'.*frame-ancestors 'none'/);
    assert.ok(!policy.includes("unsafe"));
    assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
    assert.equal(answer.headers.get("referrer-policy"), "no-referrer");
    await answer.body?.cancel();
  }
});

Deno.test("viewerHandler only reads", async () => {
  const get = viewer();
  for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"]) {
    assert.equal((await get("/api/traces", {}, { method })).status, 405, method);
  }
});

Deno.test("viewerHandler lists by text, condition, model, failure and time", async () => {
  const get = viewer();
  assert.deepEqual(await ids(await get("/api/traces")), [traceId(9), traceId(2), traceId(1)]);
  assert.deepEqual(await ids(await get("/api/traces?failed=1")), [traceId(9)]);
  assert.deepEqual(await ids(await get("/api/traces?model=SONNET")), [traceId(2)]);
  assert.deepEqual(await ids(await get("/api/traces?where=request_id=req-1")), [traceId(1)]);
  assert.deepEqual(await ids(await get("/api/traces?text=anthropic")), [traceId(2)]);
  assert.deepEqual(await ids(await get("/api/traces?since=1700000001500")), [traceId(9)]);
  const page = await (await get("/api/traces?limit=2")).json();
  assert.deepEqual([page.traces.length, page.more], [2, true]);
  assert.deepEqual(await ids(await get("/api/traces?before=1700000001000")), [traceId(1)]);
});

Deno.test("viewerHandler says that no span has an attribute, and that nothing was recorded", async () => {
  const page = await (await viewer()("/api/traces?where=no.such=1")).json();
  assert.deepEqual(page, { traces: [], more: false, unknownKeys: ["no.such"], isEmpty: false });
  const empty = await (await viewer({ source: new MemorySource() })("/api/traces")).json();
  assert.equal(empty.isEmpty, true);
});

Deno.test("viewerHandler bounds what it is asked", async () => {
  const asked: unknown[] = [];
  const spy = new MemorySource();
  const list = spy.list.bind(spy);
  spy.list = (query) => (asked.push(query), list(query));
  const get = viewer({ source: spy });
  await get(`/api/traces?limit=999999&text=${"a".repeat(1000)}${"&where=a=b".repeat(50)}`);
  const [query] = asked as { limit: number; text: string; where: unknown[] }[];
  assert.deepEqual([query!.limit, query!.text.length, query!.where.length], [500, 300, 8]);
  assert.equal((await get(`/api/traces?text=${"a".repeat(5000)}`)).status, 414);
  assert.equal((await get("/api/traces?limit=-3&since=x&before=")).status, 200);
});

Deno.test("viewerHandler shows a trace with its long texts cut, and a span whole", async () => {
  const made = new MemorySource();
  const content = toolTalk("x".repeat(5000));
  made.add(...modelCall({ number: 1, at: 1_700_000_000_000, content }));
  const get = viewer({ source: made });
  const trace = await (await get(`/api/traces/${traceId(1).slice(0, 8)}`)).json();
  assert.equal(trace.traceId, traceId(1));
  const input = trace.spans[0].attributes
    .find((one: { key: string }) => one.key === "gen_ai.input.messages");
  assert.equal(input.value.stringValue.length, 200);
  assert.ok(input.cut > 5000);
  const span = await (await get(`/api/traces/${traceId(1)}/spans/${spanId(100)}`)).json();
  assert.ok(JSON.stringify(span).includes("x".repeat(5000)));
  assert.equal((await get(`/api/traces/${traceId(1)}/spans/${spanId(7)}`)).status, 404);
  assert.equal((await get(`/api/traces/${traceId(77)}`)).status, 404);
  assert.equal((await get("/api/traces/../../etc/passwd")).status, 404);
});

Deno.test("viewerHandler hands a trace over as a file", async () => {
  const get = viewer();
  const json = await get(`/api/traces/${traceId(1)}/download?format=json`);
  assert.match(
    json.headers.get("content-disposition")!,
    /^attachment; filename="trace-00000001.json"$/,
  );
  assert.equal((await json.json()).traces[0].trace_id, traceId(1));
  const otlp = await get(`/api/traces/${traceId(1)}/download?format=otlp`);
  assert.equal((await otlp.json()).resourceSpans.length, 3);
  assert.equal((await get(`/api/traces/${traceId(1)}/download?format=constructor`)).status, 400);
});

Deno.test("viewerHandler with a token shows the page, and data only to who knows it", async () => {
  const get = viewer({ token: new Secret(TOKEN, "a test") });
  assert.equal((await get("/")).status, 200);
  assert.equal((await get("/api/traces")).status, 401);
  assert.equal((await get("/api/live")).status, 401);
  assert.equal((await get("/api/traces", { authorization: `Bearer wrong` })).status, 401);
  assert.equal((await get("/api/traces?token=" + encodeURIComponent(TOKEN))).status, 401);

  const guess = { method: "POST", body: "no" };
  assert.equal((await get("/api/login", {}, guess)).status, 413, "of unknown length");
  const wrong = await get("/api/login", { "content-length": "2" }, guess);
  assert.equal(wrong.status, 401);
  const right = await login(get);
  const cookie = right.headers.get("set-cookie")!;
  assert.match(
    cookie,
    /^planoai_viewer_12080=\S+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/,
  );
  assert.ok(!cookie.includes(TOKEN));
  const pair = cookie.split(";")[0]!;
  assert.equal((await get("/api/traces", { cookie: `a=b; ${pair}` })).status, 200);
  const last = pair.at(-1) === "0" ? "1" : "0";
  assert.equal((await get("/api/traces", { cookie: pair.slice(0, -1) + last })).status, 401);
});

function login(get: ReturnType<typeof viewer>): Promise<Response> {
  const headers = { "content-length": String(TOKEN.length) };
  return get("/api/login", headers, { method: "POST", body: TOKEN });
}

Deno.test("viewerHandler takes a token as a bearer", async () => {
  const get = viewer({ token: new Secret("t0ken", "a test") });
  assert.equal((await get("/api/traces", { authorization: "Bearer t0ken" })).status, 200);
});

Deno.test("viewerHandler ends a session after its time, and looks at few wrong tokens", async () => {
  let now = 1_700_000_000_000;
  const get = viewer({ token: new Secret(TOKEN, "a test"), now: () => now });
  const cookie = (await login(get)).headers.get("set-cookie")!.split(";")[0]!;
  assert.equal((await get("/api/traces", { cookie })).status, 200);
  const wrong = () => get("/api/login", { "content-length": "1" }, { method: "POST", body: "x" });
  for (let i = 0; i < 20; i++) assert.equal((await wrong()).status, 401);
  assert.equal((await login(get)).status, 429);
  assert.equal((await get("/api/traces", { cookie })).status, 200);
  now += 61_000;
  assert.equal((await login(get)).status, 204);
  now += 13 * 3600 * 1000;
  assert.equal((await get("/api/traces", { cookie })).status, 401);
});

Deno.test("viewerHandler locks nobody out for another's wrong tokens", async () => {
  const handler = viewerHandler({
    source: source(),
    token: new Secret("t0ken", "a test"),
    now: () => 0,
  });
  const ask = async (token: string, peer: string) => {
    const headers = { host: "127.0.0.1:12080", authorization: `Bearer ${token}` };
    const request = new Request("http://127.0.0.1:12080/api/traces", { headers });
    return (await handler(request, peer)).status;
  };
  for (let i = 0; i < 30; i++) assert.equal(await ask("old", "10.0.0.1"), 401);
  assert.equal(await ask("t0ken", "10.0.0.1"), 401);
  assert.equal(await ask("t0ken", "10.0.0.2"), 200);
  for (let i = 0; i < 3000; i++) await ask("old", `10.1.${i >> 8}.${i & 255}`);
  assert.equal(await ask("t0ken", "10.0.0.1"), 401);
});

Deno.test("viewerHandler says so when too many questions wait", async () => {
  const busy = source();
  busy.list = () => {
    throw new Fault("overloaded", "Cannot read traces: too many questions wait");
  };
  assert.equal((await viewer({ source: busy })("/api/traces")).status, 503);
});

Deno.test("viewerHandler says nothing of what went wrong inside", async () => {
  const broken = source();
  broken.list = () => {
    throw new Error("canary");
  };
  const answer = await viewer({ source: broken })("/api/traces");
  assert.equal(answer.status, 500);
  assert.ok(!(await answer.text()).includes("canary"));
});

Deno.test("viewerHandler needs a token to answer to any host name", () => {
  assert.throws(() => viewerHandler({ source: source(), hosts: "any" }), TypeError);
});
