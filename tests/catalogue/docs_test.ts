import assert from "@std/assert";
import { RATE_NAMES } from "../../src/providers/catalogue/model.ts";
import { parseCatalogue } from "../../src/providers/catalogue/parse.ts";

const page = Deno.readTextFileSync(new URL("../../docs/models.md", import.meta.url));

Deno.test("docs/models.md shows a catalogue that update takes, and names every rate", () => {
  const example = /```json\n([^]*?)```/.exec(page)?.[1] ?? "";
  const [openai] = parseCatalogue(example).providers;
  assert.equal(openai?.models[0]?.prices?.above?.[0]?.over, 200_000);
  const named = new Set([...page.matchAll(/`(\w+)`/g)].map((match) => match[1]));
  assert.deepEqual(RATE_NAMES.filter((name) => !named.has(name)), []);
});
