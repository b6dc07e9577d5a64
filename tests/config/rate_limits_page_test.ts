import assert from "@std/assert";
import { loadConfig } from "../../src/config/load.ts";
import { limitUsedUp } from "../../src/gateway/rate_limit_words.ts";
import { errorReply } from "../../src/gateway/error_reply.ts";
import { OPENAI_CHAT } from "../../src/dialects/ids.ts";
import { loadDialect } from "../../src/dialects/registry.ts";

const page = await Deno.readTextFile(new URL("../../docs/rate_limits.md", import.meta.url));

Deno.test("docs/rate_limits.md has an example that loads without a word", () => {
  const example = /```yaml\n([^]*?)```/.exec(page)![1]!;
  const { config, diagnostics } = loadConfig({
    file: "config.yaml",
    text: "version: v0.4.0\nlisteners: [{type: model, name: llm}]\nmodel_providers:\n" +
      "  - {model: openai/gpt-4o, access_key: $KEY}\n  - {model: anthropic/*, access_key: $KEY}\n" +
      example,
    env: { KEY: "k" },
  });
  assert.deepEqual(diagnostics, []);
  assert.equal(config?.rateLimits?.length, 4);
});

Deno.test("docs/rate_limits.md shows what a client hears", async () => {
  const limit = { model: "gpt-4o", header: "x", tokens: 10_000, windowMs: 60_000 };
  const reply = errorReply(limitUsedUp(limit, "9"), await loadDialect(OPENAI_CHAT));
  assert(page.includes(`\n${await reply.text()}\n`));
});
