import assert from "@std/assert";
import { forEach } from "../support/fixtures.ts";
import { readGolden, wireGoldens } from "../support/golden.ts";

Deno.test("golden: the named cases translate as their files say", () => {
  const goldens = [...wireGoldens()];
  if (goldens.length === 0) return; // a single dialect translates to nobody
  forEach(goldens, ({ path }) => path.slice(path.indexOf("/wire/") + 1), ({ path, text }) => {
    const recorded = readGolden(path);
    if (recorded === undefined && text !== undefined) throw new Error("missing: deno task golden");
    assert.equal(recorded, text, "run `deno task golden` and read the diff");
  });
});
