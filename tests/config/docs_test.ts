import { configDocs } from "../../src/config/docs.ts";
import { matchesGolden } from "./golden.ts";

Deno.test("configDocs is what docs/config.md holds", async () => {
  await matchesGolden(new URL("../../docs/config.md", import.meta.url), configDocs());
});
