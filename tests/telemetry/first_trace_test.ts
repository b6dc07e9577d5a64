import assert from "@std/assert";
import { join } from "node:path";
import { chat, freePort, mockConfig, runs, until, User } from "../cli/planoai.ts";
import { need } from "../support/need.ts";
import { ports, portsConfig } from "./own_ports.ts";

const envoy = need("envoy");

/** How a user may start it; each keeps the same traces. */
const WAYS: readonly {
  readonly name: string;
  readonly words: readonly string[];
  readonly ignore?: boolean;
}[] = [
  { name: "embedded", words: [] },
  { name: "with workers", words: ["--workers", "2"] },
  { name: "native", words: ["--native"], ignore: envoy.ignore },
];

for (const { name, words, ignore = false } of WAYS) {
  Deno.test({
    name: `up --with-tracing shows the first trace within a second of the reply (${name})`,
    ignore,
    async fn() {
      await using user = User.create();
      const port = freePort();
      const own = ports();
      user.write("config.yaml", mockConfig(port) + portsConfig(own));
      const env = envoy.path === undefined ? {} : { PLANO_ENVOY: envoy.path };
      const up = await user.planoai(["up", "--with-tracing", ...words], env);
      assert.equal(up.code, 0, up.err);
      assert.match(up.out, /Traces\s+planoai trace, http:\/\/127\.0\.0\.1:\d+/);
      const reply = await chat(port, "mock/echo");
      assert.equal(reply.status, 200);
      await reply.text();
      const ended = Date.now();
      let told: { traces: { trace_id: string; spans: { service: string; name: string }[] }[] };
      do {
        const trace = await user.planoai(["trace", "--json"]);
        assert.equal(trace.code, 0, trace.err);
        told = JSON.parse(trace.out);
      } while (told.traces.length === 0 && Date.now() - ended < 5_000);
      const spans = told.traces[0]!.spans;
      assert.deepEqual(
        spans.map(({ service }) => service).sort(),
        ["plano(llm)", "plano(outbound)", "plano(routing)"],
      );
      assert.ok(spans.some((span) => span.name.startsWith("POST /v1/chat/completions mock/echo")));
      const metrics = await (await fetch(`http://127.0.0.1:${own.metrics}/metrics`)).text();
      assert.match(
        metrics,
        /brightstaff_http_requests_total\{handler="llm_chat",method="POST",status_class="2xx"\} 1/,
      );
      const page = await fetch(`http://127.0.0.1:${own.admin}/`);
      assert.equal(page.status, 200);
      await page.body?.cancel();
      const { pid } = user.record();
      const down = await user.planoai(["down"]);
      assert.equal(down.code, 0, down.err);
      assert.equal(runs(pid), false);
      const after = JSON.parse((await user.planoai(["trace", "--json"])).out);
      assert.equal(after.traces.length, 1, "traces outlive the gateway");
      assert.equal(
        (await Deno.stat(join(user.home, ".plano", "traces.db"))).mode! & 0o777,
        0o600,
      );
      await until("its ports are free", () => {
        for (const one of Object.values(own)) {
          Deno.listen({ hostname: "127.0.0.1", port: one }).close();
        }
        return true;
      });
    },
  });
}

Deno.test("up without --with-tracing keeps traces too, when the config traces to this machine", async () => {
  await using user = User.create();
  const port = freePort();
  const own = ports();
  const config = mockConfig(port) + "tracing: {random_sampling: 100}\n";
  user.write("config.yaml", config + portsConfig({ metrics: own.metrics }));
  assert.equal((await user.planoai(["up"])).code, 0);
  await (await chat(port, "mock/echo", true)).text();
  await until("the trace is there", async () => {
    const { out } = await user.planoai(["trace", "--list", "--json"]);
    return JSON.parse(out).trace_ids.length === 1;
  });
  assert.equal((await user.planoai(["down"])).code, 0);
});

Deno.test("a second up --with-tracing takes the ports over from the first", async () => {
  await using user = User.create();
  const port = freePort();
  const own = ports();
  user.write("config.yaml", mockConfig(port) + portsConfig(own));
  assert.equal((await user.planoai(["up", "--with-tracing"])).code, 0);
  const second = await user.planoai(["up", "--with-tracing"]);
  assert.equal(second.code, 0, second.err);
  await until("it shows traces", async () => {
    const status = JSON.parse((await user.planoai(["status", "--json"])).out);
    return status.surfaces.every((one: { ready: boolean }) => one.ready);
  });
  assert.equal((await user.planoai(["down"])).code, 0);
});

Deno.test("up refuses a busy port of its own that the config names, and goes on without one it does not", async () => {
  await using user = User.create();
  using other = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const port = freePort();
  const busy = portsConfig({ metrics: other.addr.port });
  user.write("config.yaml", mockConfig(port) + busy);
  const refused = await user.planoai(["up"]);
  assert.equal(refused.code, 1);
  assert.match(refused.err, new RegExp(`127\\.0\\.0\\.1:${other.addr.port}: pid ${Deno.pid}`));
});
