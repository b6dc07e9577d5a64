import assert from "@std/assert";
import { attribute } from "../../src/telemetry/span.ts";
import { toOtlpJson } from "../../src/telemetry/otlp/to_otlp_json.ts";
import { spanOf, START_MS } from "../viewer/terminal/traces.ts";
import { freePort, mockConfig, runs, until, User } from "./planoai.ts";

/** Of now: what is older than a week is swept away. */
const AGE_MS = Date.now() - START_MS;
const SPAN = spanOf({ id: 7, service: "shop", name: "pay", at: [AGE_MS, AGE_MS + 5] });

async function send(port: number): Promise<number> {
  const reply = await fetch(`http://127.0.0.1:${port}/v1/traces`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(toOtlpJson([{ ...SPAN, attributes: [attribute("a", "\x1b[2Jb")] }])),
  });
  await reply.body?.cancel();
  return reply.status;
}

function ports(): readonly [port: string, httpPort: string] {
  return [String(freePort()), String(freePort())];
}

Deno.test("trace listen keeps what other programs send, until Ctrl-C", async () => {
  await using user = User.create();
  const [port, httpPort] = ports();
  const listener = user.start(["trace", "listen", "--port", port, "--http-port", httpPort]);
  await listener.says(`Listening for traces: 127.0.0.1:${port} (OTLP/gRPC)`);
  assert.equal(await send(Number(httpPort)), 200);
  await until(
    "the span is there",
    async () => (await user.planoai(["trace"])).out.includes("shop pay"),
  );
  const { out } = await user.planoai(["trace"]);
  assert.match(out, /a: ␛\[2Jb/);
  listener.signal("SIGINT");
  const { code, err } = await listener.ended;
  assert.equal(code, 0);
  assert.match(err, /Trace listener stopped: 1 spans came\n$/);
});

Deno.test("trace listen --background starts beside a gateway that runs and keeps no spans", async () => {
  await using user = User.create();
  user.write("config.yaml", mockConfig(freePort()));
  assert.equal((await user.planoai(["up"])).code, 0);
  const [port, httpPort] = ports();
  const words = ["trace", "listen", "--background", "--port", port, "--http-port", httpPort];
  const started = await user.planoai(words);
  assert.equal(started.code, 0, started.err);
  assert.match((await user.planoai(["trace", "down"])).out, /Trace listener stopped/);
  assert.equal((await user.planoai(["down"])).code, 0);
});

Deno.test("trace listen --background goes on by itself until trace down; its files are private", async () => {
  await using user = User.create();
  const [port, httpPort] = ports();
  const words = ["trace", "listen", "--background", "--port", port, "--http-port", httpPort];
  const started = await user.planoai(words);
  assert.equal(started.code, 0, started.err);
  assert.match(started.out, /^Trace listener started\n● gRPC \(OTLP receiver\) on 127\.0\.0\.1:/);
  const pid = Number(/Process ID: (\d+)/.exec(started.out)?.[1]);
  try {
    assert.ok(runs(pid));
    for (const name of ["trace_listener.pid", "trace_listener.log"]) {
      assert.equal((await Deno.stat(`${user.run}/${name}`)).mode! & 0o777, 0o600, name);
    }
    const again = await user.planoai(words);
    assert.equal(again.code, 0);
    assert.equal(again.out, `Trace listener already running on port ${port} (PID: ${pid})\n`);
    const [other, otherHttp] = ports();
    const second = ["trace", "listen", "--background", "--port", other, "--http-port", otherHttp];
    assert.equal((await user.planoai(second)).out, again.out, "in the background there is one");
    await using stranger = User.create();
    const refused = await stranger.planoai(["trace", "listen", "--port", port]);
    assert.equal(refused.code, 1);
    assert.match(refused.err, new RegExp(`Cannot listen on 127.0.0.1:${port}: pid ${pid} uses`));

    assert.equal(await send(Number(httpPort)), 200);
    const stopped = await user.planoai(["trace", "stop"]);
    assert.deepEqual([stopped.code, stopped.out], [0, "✓ Trace listener stopped\n"]);
    assert.ok(!runs(pid));
    assert.match((await user.planoai(["trace"])).out, /shop pay/);
    assert.equal(
      (await user.planoai(["trace", "down"])).out,
      "No background trace listener running\n",
    );
  } finally {
    if (runs(pid)) Deno.kill(pid, "SIGKILL");
  }
});

Deno.test("trace down leaves alone who got the number of a listener that has ended", async () => {
  await using user = User.create();
  await Deno.mkdir(user.run, { recursive: true });
  const record = { pid: Deno.pid, born: "another life", host: "127.0.0.1", port: 1, httpPort: 2 };
  for (const text of [JSON.stringify(record), "12345", "torn {"]) {
    await Deno.writeTextFile(`${user.run}/trace_listener.pid`, text);
    const { code, out, err } = await user.planoai(["trace", "down"]);
    assert.deepEqual([code, out], [0, "No background trace listener running\n"]);
    assert.match(err, /^WARNING: the pid file of a trace listener that has ended was removed\n/);
    assert.ok(!user.runFiles().includes("trace_listener.pid"));
  }
});

Deno.test("trace listen says so when it lets other machines in", async () => {
  await using user = User.create();
  const [port, httpPort] = ports();
  const words = ["trace", "listen", "--host", "0.0.0.0", "--port", port, "--http-port", httpPort];
  const listener = user.start(words);
  await listener.says("Listening for traces: 0.0.0.0:");
  assert.match(listener.said, /warning: whoever reaches 0\.0\.0\.0 can write traces/);
  listener.signal("SIGTERM");
  assert.equal((await listener.ended).code, 0);
});

Deno.test("trace says of an empty store what is missing", async () => {
  await using user = User.create();
  const hint = async (start: string) => {
    const { code, out, err } = await user.planoai(["trace"]);
    assert.deepEqual([code, out], [0, "No traces found.\n"]);
    assert.ok(err.startsWith(`note: ${start}`), err);
  };
  await hint("no gateway is running here: planoai up --with-tracing");
  const own = () =>
    `ports: {otlp_grpc: ${freePort()}, otlp_http: ${freePort()}, metrics: ${freePort()}, ` +
    `admin: ${freePort()}}\n`;
  const port = freePort();
  const config = user.write("config.yaml", mockConfig(port, own()));
  assert.equal((await user.planoai(["up", config])).code, 0);
  await hint("the gateway keeps no traces: planoai up --with-tracing");
  const up = await user.planoai(["up", config, "--with-tracing"]);
  assert.equal(up.code, 0, up.err);
  await hint(`the gateway at port ${port} keeps traces, and nothing was asked of it yet`);
  await user.planoai(["down"]);
});
