import assert from "@std/assert";
import { builtFilter } from "../../tests/support/built_filter.ts";
import { testEdgeTable } from "../../tests/support/edge_tables.ts";
import { WasmVm } from "../../tests/support/wasm_host.ts";

const wasm = await builtFilter("llm_gateway");

/** What the filter says of a table; `undefined` when it takes it. */
async function said(text: string): Promise<string | undefined> {
  const vm = await WasmVm.start(wasm);
  try {
    vm.configure(text);
    return undefined;
  } catch {
    return vm.logs.at(-1)?.text;
  }
}

const table = testEdgeTable({ keys: ["secret-key"] });

for (
  const [what, text, words] of [
    ["nothing", "", "it is not a JSON object"],
    ["no JSON", '{"a":', "it is not a JSON object"],
    ["a list", "[]", "it is not a JSON object"],
    ["more than one value", "{} {}", "it is not a JSON object"],
    ["a string without an end", '{"a":"\\', "it is not a JSON object"],
    ["nesting without an end", "[".repeat(10_000), "it is not a JSON object"],
    ["no members", "{}", '"listener" is missing or wrong'],
    [
      "keys that are no strings",
      JSON.stringify({ ...table, keys: [1] }),
      '"keys" is missing or wrong',
    ],
    [
      "a name that leads nowhere",
      JSON.stringify({ ...table, names: { a: 99 } }),
      '"names" is missing or wrong',
    ],
    [
      "a target that leads nowhere",
      JSON.stringify({ ...table, ways: [] }),
      '"ways" is missing or wrong',
    ],
    [
      "a limit of nothing",
      JSON.stringify({ ...table, limits: [{ ...table.limits[0], capacity: 0 }] }),
      '"capacity" is missing or wrong',
    ],
    [
      "a client without a refusal",
      JSON.stringify({ ...table, clients: [{ ...table.clients[0], refusals: {} }] }),
      '"too_large" is missing or wrong',
    ],
  ] as const
) {
  Deno.test(`llm_gateway refuses a table of ${what}, and says no key`, async () => {
    assert.equal(await said(text), `Cannot read the edge table: ${words}`);
  });
}

Deno.test("llm_gateway takes a table of nothing but what has to be there", async () => {
  const empty = { ...table, clients: [], names: {}, targets: [], ways: [], limits: [], keys: [] };
  assert.equal(await said(JSON.stringify(empty)), undefined);
});

Deno.test("llm_gateway takes a table that is cut off nowhere", async () => {
  const text = JSON.stringify(table);
  for (let at = 1; at < text.length; at += 97) assert.ok(await said(text.slice(0, at)));
  assert.equal(await said(text), undefined);
});
