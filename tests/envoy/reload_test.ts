import assert from "@std/assert";
import { keepingClusters } from "../../src/envoy/render/keeping_clusters.ts";
import { pause } from "../../src/base/wait.ts";
import { faulty, READY } from "../support/upstream_suite.ts";
import { envoy, RunningEnvoy } from "./running_envoy.ts";
import { clusterOf } from "./test_config.ts";
import { ticking, ticks } from "./ticking.ts";

const { ignore } = envoy;

/** Asks the listener without a pause until it is stopped; says what came back how often. */
function load(url: string, clients: number) {
  const seen = new Map<string, number>();
  let stopped = false;
  const all = Promise.all(Array.from({ length: clients }, async () => {
    using client = Deno.createHttpClient({});
    while (!stopped) {
      const said = await fetch(url, { client }).then(
        async (reply) => `${reply.status} ${await reply.text()}`,
        (error) => String(error),
      );
      seen.set(said, (seen.get(said) ?? 0) + 1);
    }
  }));
  return async () => {
    stopped = true;
    await all;
    return seen;
  };
}

Deno.test({
  name: "takeOver swaps gateway, clusters and listeners under load without a failed request",
  ignore,
  fn: async () => {
    await using running = await RunningEnvoy.start({ gateway: () => new Response("old") });
    const socket = `${running.folder}/new.sock`;
    await using _ = Deno.serve({ path: socket, onListen() {} }, () => new Response("new"));
    const stop = load(`${running.url}/x`, 4);
    await pause(100, READY);
    const files = running.rendered({ listener: { timeoutMs: 5000 } }, { llm: socket });
    await running.takeOver("cds", files.version, files.cds);
    await running.takeOver("lds", files.version, files.lds);
    await pause(100, READY);
    const seen = await stop();
    assert.deepEqual([...seen.keys()].toSorted(), ["200 new", "200 old"]);
  },
});

Deno.test({
  name:
    "takeOver and drain cut no stream: neither the gateway's nor a provider's whose cluster is gone",
  ignore,
  fn: async () => {
    await using provider = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      () => ticking(20, 50),
    );
    const url = `http://127.0.0.1:${provider.addr.port}/v1`;
    await using running = await RunningEnvoy.start({
      providers: [url],
      gateway: () => ticking(20, 50),
    });
    const socket = `${running.folder}/new.sock`;
    await using _ = Deno.serve({ path: socket, onListen() {} }, () => new Response("new"));
    const streams = [await running.fetch("/a"), await running.fetch("/b", clusterOf(url))];
    assert.equal(await running.admin.inFlight(), 2);

    const files = running.rendered({ listener: { timeoutMs: 5000 } }, { llm: socket });
    await running.takeOver("cds", files.version, files.cds);
    await running.takeOver("lds", files.version, files.lds);
    assert.equal(await (await running.fetch("/c")).text(), "new");

    await running.admin.drain();
    using client = Deno.createHttpClient({});
    await assert.rejects(fetch(`${running.url}/d`, { client }), TypeError);
    assert.equal(await running.admin.inFlight(), 2);
    for (const stream of streams) assert.equal(ticks(await stream.text()), 20);
    assert.equal(await running.admin.inFlight(), 0);
  },
});

Deno.test({
  name: "takeOver has a kept cluster serve whom the old listener still sends there",
  ignore,
  fn: async () => {
    await using provider = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      () => new Response("kept"),
    );
    const url = `http://127.0.0.1:${provider.addr.port}/v1`;
    await using running = await RunningEnvoy.start({ providers: [url] });
    const files = running.rendered({});
    const kept = keepingClusters(files, await Deno.readTextFile(`${running.folder}/cds.yaml`));
    await running.takeOver("cds", kept.version, kept.cds);
    assert.equal(await (await running.fetch("/", clusterOf(url))).text(), "kept");
    await running.takeOver("cds", files.version, files.cds);
    const gone = await running.fetch("/", clusterOf(url));
    assert.equal(gone.status, 503);
    await gone.body?.cancel();
  },
});

Deno.test({
  name: "takeOver says why Envoy refuses a file, and the old one stays in use",
  ignore,
  fn: async () => {
    await using running = await RunningEnvoy.start();
    const files = running.rendered({ listener: { timeoutMs: 5000 } });
    const nowhere = files.lds.replace("cluster_header:", "no_such_field:");
    await assert.rejects(
      running.takeOver("lds", files.version, nowhere),
      faulty("config", /^Cannot reload Envoy: its listeners are refused: .*cluster_specifier/),
    );
    await assert.rejects(
      running.takeOver("cds", files.version, `${files.cds}  ]`),
      faulty("config", /^Cannot reload Envoy: it refuses the cds file$/),
    );
    assert.equal(await (await running.fetch("/")).text(), "the gateway");
  },
});
