import assert from "@std/assert";
import { loadConfig } from "../../src/config/load.ts";
import { matchesGolden } from "../config/golden.ts";
import { EXAMPLE, providersPage } from "./page.ts";

Deno.test("providersPage is what docs/providers.md holds", async () => {
  await matchesGolden(new URL("../../docs/providers.md", import.meta.url), providersPage());
});

Deno.test("EXAMPLE of docs/providers.md loads without a word", () => {
  const env = Object.fromEntries(
    ["AZURE_OPENAI_API_KEY", "AZURE_TOKEN", "KIMI_API_KEY", "ZAI_API_KEY"].map((
      name,
    ) => [name, "k"]),
  );
  const text = `version: v0.4.0\nlisteners: []\n${EXAMPLE}`;
  const { config, diagnostics } = loadConfig({ file: "config.yaml", text, env });
  assert.deepEqual(diagnostics, []);
  assert.equal(config?.providers.length, 9);
});
