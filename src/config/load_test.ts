import assert from "@std/assert";
import { loadConfig } from "./load.ts";
import { zeroConfig } from "./zero_config.ts";

Deno.test("loadConfig resolves a minimal model proxy with every default", () => {
  const { config, diagnostics } = loadConfig({
    file: "/x/config.yaml",
    text: "version: v0.4.0\nlisteners: [{type: model, name: llm}]\n" +
      "model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]\n",
    env: { OPENAI_API_KEY: "sk-test" },
  });
  assert.deepEqual(diagnostics, []);
  assert.equal(config?.listeners[0]?.port, 12000);
  assert.equal(config?.listeners[0]?.address, "127.0.0.1");
  const [entry] = config!.providers;
  assert.equal(entry?.name, "openai/gpt-4o");
  assert.equal(entry?.model, "gpt-4o");
  assert.equal(entry?.baseUrl.href, "https://api.openai.com/v1");
  assert.equal(entry?.accessKey?.reveal(), "sk-test");
  assert.equal(entry?.accessKey?.origin, "$OPENAI_API_KEY");
  assert.deepEqual(entry?.speaks.map((one) => one.onlyFor), [undefined, undefined]);
  assert.equal(config?.limits.bodyBytes, 33554432);
  assert.equal(config?.timeouts.connectMs, 5000);
});

Deno.test("loadConfig lists every missing variable with the line that asks", () => {
  const { config, diagnostics } = loadConfig({
    file: "c.yaml",
    text: "version: v0.4.0\nlisteners: []\nmodel_providers:\n" +
      "  - model: openai/gpt-4o\n    access_key: $A_KEY\n" +
      "  - model: anthropic/claude-x\n    access_key: ${B_KEY}\n",
    env: {},
  });
  assert.equal(config, undefined);
  assert.deepEqual(
    diagnostics.map((one) => [one.rule, one.at.line, one.at.column, one.message]),
    [
      ["missing_variable", 5, 17, 'Cannot read "access_key": $A_KEY is not set'],
      ["missing_variable", 7, 17, 'Cannot read "access_key": $B_KEY is not set'],
    ],
  );
});

Deno.test("loadConfig runs what zeroConfig writes, with and without keys", () => {
  for (const env of [{}, { GROQ_API_KEY: "g" }] as Record<string, string>[]) {
    const zero = zeroConfig(env, 13000);
    const { config, diagnostics } = loadConfig({ file: "(defaults)", text: zero.text, env });
    assert.deepEqual(diagnostics.filter((one) => one.severity === "error"), []);
    assert.equal(config?.listeners[0]?.port, 13000);
    assert.equal(config?.providers[0]?.name, env.GROQ_API_KEY ? "groq" : "openai");
    assert.equal(config?.providers.at(-1)?.name, "mock/*");
    assert.equal(config?.providers.some((one) => one.isDefault), !env.GROQ_API_KEY);
  }
});
