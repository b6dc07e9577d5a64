import assert from "@std/assert";
import type { ProviderModels } from "../../providers/catalogue/model.ts";
import { modelTable, price, tokens } from "./model_table.ts";

const provider: ProviderModels = {
  provider: "acme",
  source: "test",
  asOf: "2026-01-01",
  models: [
    { id: "mystery", kind: "chat" },
    {
      id: "rocket-1",
      kind: "embedding",
      contextWindow: 1_048_576,
      maxOutput: 65_536,
      prices: {
        input: 1.25,
        cacheRead: 0.125,
        output: 10,
        above: [{ over: 200_000, input: 2.5, output: 15 }],
        batch: { input: 0.625 },
      },
      alsoPer: ["image"],
      retires: "2027-01-31",
    },
  ],
};

Deno.test("modelTable shows sizes, prices and notes, and ? for what nobody knows", () => {
  assert.equal(
    modelTable([provider], { width: Infinity, color: false, named: false }),
    `Model     Context  Max out  Input  Cached  Cache write  Output  Notes
mystery         ?        ?      ?       ?            ?       ?
rocket-1    1.05M    65.5k   1.25   0.125            ?   10.00  ` +
      "embedding; over 200k: 2.50 in 15.00 out; own prices: batch; also per image; " +
      "retires 2027-01-31\n",
  );
});

Deno.test("modelTable gives up columns where there is no room, the id and the prices last", () => {
  const style = { color: false, named: true };
  const head = (width: number) =>
    modelTable([provider], { ...style, width }).split("\n")[0]!.split(/ {2,}/).join("|");
  assert.equal(head(80), "Model|Context|Max out|Input|Cached|Cache write|Output");
  assert.equal(head(60), "Model|Context|Input|Cached|Cache write|Output");
  assert.equal(head(20), "Model|Input|Output");
});

Deno.test("tokens is short, price is exact, and ? is unknown", () => {
  assert.deepEqual(
    [undefined, 512, 8192, 200_000, 999_999, 1_000_000].map(tokens),
    ["?", "512", "8.19k", "200k", "1M", "1M"],
  );
  assert.deepEqual(
    [undefined, 3, 0.3, 0.075, 0.0028, 1e-7].map(price),
    ["?", "3.00", "0.30", "0.075", "0.0028", "0.0000001"],
  );
});
