import assert from "@std/assert";
import { readGolden } from "../support/golden.ts";
import { envoyGoldens } from "./golden_files.ts";

Deno.test("renderEnvoy writes what the golden files hold", () => {
  for (const { path, text } of envoyGoldens()) {
    assert.equal(readGolden(path), text, `${path}: run \`deno task golden\` and read the diff`);
  }
});
