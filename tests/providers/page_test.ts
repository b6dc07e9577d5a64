import { matchesGolden } from "../config/golden.ts";
import { providersPage } from "./page.ts";

Deno.test("providersPage is what docs/providers.md holds", async () => {
  await matchesGolden(new URL("../../docs/providers.md", import.meta.url), providersPage());
});
