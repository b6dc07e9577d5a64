import assert from "@std/assert";
import { STORE_BOUNDS } from "../../src/config/resolve_tracing.ts";
import { TraceWriter } from "../../src/telemetry/store/trace_writer.ts";
import { spanWith } from "../viewer/obs/calls.ts";
import { User } from "./planoai.ts";

/** Puts a model call into the user's store, as a gateway would. */
function keep(user: User, model: string, spanId: string): void {
  const options = { bounds: STORE_BOUNDS, busyMs: 2_000, warn: () => {}, now: Date.now };
  const writer = new TraceWriter(`${user.home}/.plano/traces.db`, options);
  const nano = `${Date.now()}000000`;
  const span = spanWith({
    "llm.model": model,
    "llm.provider": "openai",
    "http.status_code": 200,
    "llm.usage.prompt_tokens": 1000,
    "llm.usage.completion_tokens": 100,
  }, { spanId, startTimeUnixNano: nano, endTimeUnixNano: nano });
  writer.write([JSON.stringify(span)]);
  writer.close();
}

Deno.test("obs --once shows what the store holds, priced by a catalog that is fetched", async () => {
  await using user = User.create();
  await Deno.mkdir(`${user.home}/.plano`, { mode: 0o700 });
  keep(user, "gpt-5", "00f067aa0ba902b7");
  const { promise, resolve } = Promise.withResolvers<number>();
  const catalog = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: ({ port }) => resolve(port) },
    () => Response.json([{ id: "openai-gpt-5", input_per_million: 200, output_per_million: 1000 }]),
  );
  const url = `http://127.0.0.1:${await promise}`;
  try {
    const { code, out, err } = await user.planoai(["obs", "--once", "--pricing-url", url]);
    assert.equal(code, 0, err);
    assert.match(err, /^planoai obs — loading digitalocean pricing catalog\.\.\.\n/);
    assert.match(err, /\n2 models loaded \(openai-gpt-5, gpt-5\)\n/);
    assert.match(out, /gpt-5 .* \$0\.3000\n/);
    assert.match(out, /pricing: DigitalOcean · live\n$/);
  } finally {
    await catalog.shutdown();
  }
});

Deno.test("obs goes on with the built-in catalogue when nobody answers", async () => {
  await using user = User.create();
  await Deno.mkdir(`${user.home}/.plano`, { mode: 0o700 });
  keep(user, "gpt-5", "00f067aa0ba902b7");
  const { code, out, err } = await user.planoai([
    "obs",
    "--once",
    "--json",
    "--pricing-provider",
    "models.dev",
    "--pricing-url",
    "http://127.0.0.1:1/",
  ]);
  assert.equal(code, 0);
  assert.match(err, /warning: Cannot read prices from models\.dev/);
  assert.match(err, /no pricing loaded/);
  const call = JSON.parse(out);
  assert.equal(call.model, "gpt-5");
  assert.ok(call.costUsd > 0);
});

Deno.test("obs tells of calls as they end, and ends with Ctrl-C", async () => {
  await using user = User.create();
  const running = user.start(["obs", "--json", "--port", "0", "--refresh-ms", "50"]);
  await running.says("Press Ctrl-C to exit.");
  assert.match(running.said, /Listening for spans: OTLP 127\.0\.0\.1:\d+\./);
  keep(user, "first", "00f067aa0ba902b7");
  await running.says('"model":"first"');
  keep(user, "second", "00f067aa0ba902b8");
  await running.says('"model":"second"');
  running.signal("SIGINT");
  const { code, err } = await running.ended;
  assert.equal(code, 0);
  assert.match(err, /obs stopped\n$/);
});

Deno.test("obs refuses a port that it was told and another program has, and words that mean nothing", async () => {
  await using user = User.create();
  using other = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const port = `${other.addr.port}`;
  const busy = await user.planoai(["obs", "--port", port]);
  assert.equal(busy.code, 1);
  assert.match(busy.err, new RegExp(`Cannot listen on 127.0.0.1:${port}`));
  assert.equal((await user.planoai(["obs", "--pricing-provider", "nobody"])).code, 2);
  assert.equal((await user.planoai(["obs", "--pricing-url", "nowhere"])).code, 2);
  assert.equal((await user.planoai(["obs", "--config", "none.yaml"])).code, 1);
});

Deno.test("obs asks the config's source, also when the config lacks a key", async () => {
  await using user = User.create();
  await Deno.mkdir(`${user.home}/.plano`, { mode: 0o700 });
  keep(user, "gpt-5", "00f067aa0ba902b7");
  const { promise, resolve } = Promise.withResolvers<number>();
  const catalog = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: ({ port }) => resolve(port) },
    () =>
      Response.json({ openai: { models: { "gpt-5": { cost: { input: 400, output: 1000 } } } } }),
  );
  user.write(
    "config.yaml",
    `version: v0.4.0
listeners: [{type: model, name: llm}]
model_providers: [{model: openai/gpt-5, access_key: $NOT_SET}]
model_metrics_sources: [{type: cost, provider: models.dev, url: "http://127.0.0.1:${await promise}"}]
`,
  );
  try {
    const { out, err } = await user.planoai(["obs", "--once"]);
    assert.match(err, /loading models\.dev pricing catalog\.\.\.\n2 models loaded/);
    assert.match(out, /gpt-5 .* \$0\.5000\n/);
  } finally {
    await catalog.shutdown();
  }
});

Deno.test("obs writes a line of what there is where no terminal is", async () => {
  await using user = User.create();
  await Deno.mkdir(`${user.home}/.plano`, { mode: 0o700 });
  keep(user, "gpt-5", "00f067aa0ba902b7");
  const running = user.start(["obs", "--port", "0"]);
  await running.says("1 request · 0 errors · 1,000 in · 100 out");
  running.signal("SIGINT");
  assert.equal((await running.ended).code, 0);
});
