import assert from "@std/assert";
import type { CostSource } from "../../config/resolved.ts";
import { Catalogue } from "../../providers/catalogue/catalogue.ts";
import type { RecordedUsage, RequestRecord } from "../request_record.ts";
import { costOfRecord, loadPricing, pricingOf } from "./pricing.ts";
import { SourcePrices } from "./source.ts";

const usage: RecordedUsage = {
  input: 1000,
  output: 100,
  cacheRead: -1,
  cacheWrite: -1,
  cacheWrite1h: -1,
  reasoning: -1,
};
const catalogue = new Catalogue([{
  provider: "openai",
  source: "here",
  asOf: "2026-11-21",
  models: [
    { id: "gpt-5", kind: "chat", prices: { input: 1, output: 10 } },
    { id: "drawing", kind: "image", prices: { input: 1, output: 10 }, alsoPer: ["image"] },
    { id: "unpriced", kind: "chat" },
  ],
}]);

Deno.test("pricingOf asks the catalogue, knows snapshots, and says nothing of what it does not know", () => {
  const pricing = pricingOf(catalogue);
  const cost = { input: 0.001, output: 0.001, total: 0.002 };
  assert.deepEqual(pricing.costOf("openai", "gpt-5", usage), cost);
  assert.deepEqual(pricing.costOf("openai", "gpt-5-2026-01-02", usage), cost);
  assert.deepEqual(pricing.costOf("openai", "drawing", usage), { ...cost, partial: true });
  for (const model of ["unpriced", "gpt-9", ""]) {
    assert.equal(pricing.costOf("openai", model, usage), undefined, model);
  }
  assert.equal(pricing.costOf("azure_openai", "gpt-5", usage), undefined);
});

Deno.test("pricingOf says nothing of counts that are unknown or contradict each other", () => {
  const pricing = pricingOf(catalogue);
  const odd: Partial<RecordedUsage>[] = [
    { input: -1 },
    { output: -1 },
    { reasoning: 101 },
    { cacheRead: 1001 },
    { audioInput: 1001 },
    { cacheWrite1h: 5 },
    { input: 0.5 },
    { input: NaN },
  ];
  for (const more of odd) {
    const cost = pricing.costOf("openai", "gpt-5", { ...usage, ...more });
    assert.equal(cost, undefined, JSON.stringify(more));
  }
});

Deno.test("pricingOf forgets the oldest of a thousand models, so that names of strangers take no memory", () => {
  const pricing = pricingOf(catalogue);
  for (let i = 0; i < 3000; i++) pricing.costOf("openai", `made-up-${i}`, usage);
  assert.equal(pricing.costOf("openai", "gpt-5", usage)?.total, 0.002);
});

Deno.test("SourcePrices win where they have the model, by the config's alias first", () => {
  const aliases = new Map([["openai-gpt-oss-120b", "openai/house-model"]]);
  const list = [
    { id: "openai-gpt-5", input_per_million: 2, output_per_million: 20 },
    { id: "openai-gpt-oss-120b", input_per_million: 4, output_per_million: 40 },
  ];
  const source = new SourcePrices({ provider: "digitalocean", aliases }, JSON.stringify(list));
  const pricing = pricingOf(catalogue, source);
  assert.equal(pricing.costOf("openai", "gpt-5", usage)?.total, 0.004);
  assert.equal(pricing.costOf("openai", "house-model", usage)?.total, 0.008);
  assert.equal(pricing.costOf("openai", "drawing", usage)?.total, 0.002);
});

Deno.test("SourcePrices of models.dev are the provider's own, by its name there", () => {
  const cost = (input: number) => ({ cost: { input, output: 0 } });
  const text = JSON.stringify({
    google: { models: { "gemini-x": cost(2) } },
    resale: { models: { "gemini-y": cost(50), "gpt-z": cost(5) } },
  });
  const source = new SourcePrices({ provider: "models.dev", aliases: new Map() }, text);
  assert.deepEqual(source.find("gemini", "gemini-x"), { input: 2, output: 0 });
  assert.equal(source.find("gemini", "gemini-y"), undefined, "another one's price");
  assert.deepEqual(source.find("nobody", "gpt-z"), { input: 5, output: 0 });
});

Deno.test("costOfRecord needs a provider, a model and its tokens", () => {
  const pricing = pricingOf(catalogue);
  const record = { provider: "openai", upstreamModel: "gpt-5", usage } as RequestRecord;
  assert.equal(costOfRecord(record, pricing)?.total, 0.002);
  for (const key of ["provider", "upstreamModel", "usage"]) {
    assert.equal(
      costOfRecord({ ...record, [key]: undefined } as RequestRecord, pricing),
      undefined,
    );
  }
});

/** A catalog on this machine; answers come from `reply`. */
async function served(
  reply: (request: Request) => Response | Promise<Response>,
  use: (url: URL) => Promise<void>,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<URL>();
  const server = Deno.serve(
    {
      port: 0,
      hostname: "127.0.0.1",
      onListen: ({ port }) => resolve(new URL(`http://127.0.0.1:${port}/`)),
    },
    reply,
  );
  try {
    await use(await promise);
  } finally {
    await server.shutdown();
  }
}

async function load(source: CostSource) {
  const homeRoot = await Deno.makeTempDir();
  const warnings: string[] = [];
  const warn = (message: string) => void warnings.push(message);
  const pricing = await loadPricing({ homeRoot, providers: ["openai"], source, warn });
  await pricing.ready;
  await Deno.remove(homeRoot, { recursive: true });
  return { pricing, warnings };
}

const aliases: ReadonlyMap<string, string> = new Map();

Deno.test("loadPricing reads the source, and keeps its prices when a later read fails", async () => {
  let asked = 0;
  const again = Promise.withResolvers<void>();
  const list = { data: [{ id: "openai-gpt-5", input_per_million: 7, output_per_million: 0 }] };
  await served(() => {
    asked++;
    if (asked === 3) again.resolve();
    return asked === 1 ? Response.json(list) : new Response("no", { status: 500 });
  }, async (url) => {
    const { pricing, warnings } = await load({
      provider: "digitalocean",
      url,
      aliases,
      refreshMs: 10,
    });
    assert.deepEqual(pricing.sourceNames(), ["openai-gpt-5", "gpt-5"]);
    await again.promise;
    assert.equal(pricing.costOf("openai", "gpt-5", usage)?.total, 0.007);
    pricing.close();
    assert.equal(
      warnings[0],
      "Cannot read prices from digitalocean: it answered 500; the prices before hold",
    );
  });
});

Deno.test("loadPricing goes on with the catalogue when the source fails", async () => {
  const replies: [() => Response, RegExp][] = [
    [() => new Response("", { status: 302, headers: { location: "/x" } }), /it answered 302/],
    [() => new Response("<html>"), /it names no price/],
    [() => Response.json({}), /it names no price/],
    [() => new Response(endless()), /longer than \d+ bytes/],
  ];
  for (const [reply, words] of replies) {
    await served(reply, async (url) => {
      const { pricing, warnings } = await load({ provider: "models.dev", url, aliases });
      pricing.close();
      assert.match(warnings.join(), words);
      assert.match(warnings.join(), /the built-in catalogue holds$/);
      assert.notEqual(pricing.costOf("openai", "gpt-5", usage), undefined);
    });
  }
  const nobody = new URL("http://127.0.0.1:1/");
  const { pricing, warnings } = await load({ provider: "models.dev", url: nobody, aliases });
  pricing.close();
  assert.equal(warnings.length, 1);
});

function endless(): ReadableStream<Uint8Array> {
  const chunk = new Uint8Array(2 ** 20);
  return new ReadableStream({ pull: (controller) => controller.enqueue(chunk) });
}

Deno.test("loadPricing goes on without a catalogue of the user's own that is broken", async () => {
  const homeRoot = await Deno.makeTempDir();
  await Deno.writeTextFile(`${homeRoot}/catalogue.json`, "{");
  const warnings: string[] = [];
  const pricing = await loadPricing({ homeRoot, warn: (message) => void warnings.push(message) });
  assert.match(warnings.join(), /catalogue\.json/);
  assert.notEqual(pricing.costOf("openai", "gpt-5", usage), undefined);
  pricing.close();
  await Deno.remove(homeRoot, { recursive: true });
});
