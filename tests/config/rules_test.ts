import assert from "@std/assert";
import { hasErrors } from "../../src/config/diagnostic.ts";
import { validateConfig } from "../../src/config/load.ts";
import { renderText } from "../../src/config/render/text.ts";
import { RULES } from "../../src/config/rules/registry.ts";
import { matchesGolden } from "./golden.ts";

const folder = new URL("rules/", import.meta.url);

async function check(id: string, name: string) {
  const text = await Deno.readTextFile(new URL(`${id}/${name}`, folder));
  const { diagnostics } = validateConfig(name, text);
  return {
    diagnostics,
    rendered: renderText(diagnostics, new Map([[name, text]]), { color: false }),
  };
}

Deno.test("RULES have one fixture folder each, and no folder is left over", () => {
  const folders = [...Deno.readDirSync(folder)].map((entry) => entry.name);
  assert.deepEqual(folders.toSorted(), RULES.map((rule) => rule.id).toSorted());
});

for (const rule of RULES) {
  Deno.test(`${rule.id} reports its bad config as recorded`, async () => {
    const { diagnostics, rendered } = await check(rule.id, "bad.yaml");
    const own = diagnostics.filter((one) => one.rule === rule.id);
    assert.notEqual(own.length, 0, "the rule says nothing about its own bad config");
    await matchesGolden(new URL(`${rule.id}/expected.txt`, folder), rendered);
  });

  Deno.test(`${rule.id} accepts its good config`, async () => {
    const { diagnostics } = await check(rule.id, "good.yaml");
    const own = diagnostics.filter((one) => one.rule === rule.id);
    // Both fixtures of planned_feature and the like may hold features that are still to come.
    assert.deepEqual(own, []);
    assert.equal(hasErrors(diagnostics), false, JSON.stringify(diagnostics, null, 1));
  });

  Deno.test(`${rule.id} says what it checks in a sentence`, () => {
    assert.match(rule.doc, /^[`A-Z].*\.$/);
  });
}
