import assert from "@std/assert";
import { testEntry } from "../../tests/support/entry.ts";
import { PROVIDERS } from "../providers/registry.ts";
import { type EmbeddingForm, embeddingWay } from "./embedding_forms.ts";

/** What an entry of a provider is asked in, by an OpenAI client and by one of Gemini. */
const FORMS: Readonly<
  Record<string, readonly [EmbeddingForm | undefined, EmbeddingForm | undefined]>
> = {
  openai: ["openai", "openai"],
  mistral: ["openai", "openai"],
  ollama: ["openai", "openai"],
  azure_openai: ["openai", "openai"],
  gemini: ["gemini", "gemini"],
  amazon_bedrock: ["bedrock", "bedrock"],
  vertex_ai: ["vertex", "vertex"],
  mock: ["openai", "gemini"],
  anthropic: [undefined, undefined],
};
for (const [id, [openai, gemini]] of Object.entries(FORMS)) {
  Deno.test(`embeddingWay asks ${id} in ${openai ?? "no form"}, and for Gemini's clients in ${gemini ?? "none"}`, () => {
    const entry = testEntry(`${id}/m`);
    assert.equal(entry.provider.id, id);
    assert.equal(embeddingWay(entry, "m", "openai")?.form, openai);
    assert.equal(embeddingWay(entry, "m", "gemini")?.form, gemini);
  });
}

Deno.test("embeddingWay: docs/endpoints.md says the form of every provider", async () => {
  const page = await Deno.readTextFile(new URL("../../docs/endpoints.md", import.meta.url));
  const rows = PROVIDERS.map(({ id }) => {
    const form = (client: "openai" | "gemini") =>
      embeddingWay(testEntry(`${id}/m`), "m", client)?.form ?? "none";
    return `| ${id} | ${form("openai")} | ${form("gemini")} |`;
  });
  assert(page.includes(`\n${rows.join("\n")}\n`), `docs/endpoints.md wants\n${rows.join("\n")}`);
});
