import assert from "@std/assert";
import { PROVIDERS } from "../../src/providers/registry.ts";
import { type ExchangeCase, exchangeFiles, providerFolders } from "./case.ts";
import { playCase } from "./exchange.ts";

const updating = Deno.env.get("UPDATE_GOLDEN") === "1";

Deno.test("PROVIDERS have one fixture folder each, and no folder is left over", () => {
  const ids = PROVIDERS.map((provider) => provider.id);
  const folders = providerFolders();
  assert.deepEqual(
    ids.filter((id) => !folders.includes(id)).map((id) =>
      `write tests/providers/${id}/exchange.json`
    ),
    [],
  );
  assert.deepEqual(folders.filter((id) => !ids.includes(id)), []);
});

for (const id of providerFolders()) {
  for (const [url, file] of exchangeFiles(id)) {
    if (updating) {
      Deno.test(`provider ${id}: ${url.pathname} is written`, async () => {
        const cases: ExchangeCase[] = [];
        for (const one of file.cases) cases.push(await playCase(file, one));
        const text = JSON.stringify({ ...file, cases }, null, 2) + "\n";
        if (text !== await Deno.readTextFile(url)) await Deno.writeTextFile(url, text);
      });
      continue;
    }
    for (const one of file.cases) {
      Deno.test(`provider ${id} ${one.name}`, async () => {
        assert.deepEqual(await playCase(file, one), one);
      });
    }
  }
}
