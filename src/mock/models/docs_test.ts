import assert from "@std/assert";
import { models } from "./table.ts";
import { withModelTable } from "./docs.ts";

const page = new URL("../../../docs/mock.md", import.meta.url);

Deno.test("docs/mock.md shows the table of models as it is", async () => {
  const text = await Deno.readTextFile(page);
  for (const { name } of models) assert(text.includes(`| \`${name}\` |`), name);
  assert.equal(withModelTable(text), text, "run `deno task golden`");
});
