import assert from "@std/assert";
import { loadConfig } from "./load.ts";
import { zeroConfig } from "./zero_config.ts";

const names = [
  "openai",
  "anthropic",
  "gemini",
  "groq",
  "deepseek",
  "mistral",
  "digitalocean",
  "vercel",
  "openrouter",
  "edenai",
];

function entries(env: Record<string, string>) {
  const { text } = zeroConfig(env);
  const { config, diagnostics } = loadConfig({ file: "(defaults)", text, env });
  assert.deepEqual(diagnostics, []);
  return config!.providers;
}

Deno.test("zeroConfig without keys passes every vendor through and gives the default to the mock", () => {
  const providers = entries({});
  assert.deepEqual(providers.map((one) => one.name), [...names, "mock/echo", "mock/*"]);
  assert.equal(providers.slice(0, 10).every((one) => one.passthroughAuth), true);
  assert.deepEqual(providers.filter((one) => one.isDefault).map((one) => one.name), ["mock/echo"]);
});

Deno.test("zeroConfig puts vendors with a key first and makes none of them the default", () => {
  const zero = zeroConfig({ MISTRAL_API_KEY: "m", GROQ_API_KEY: "g", OPENAI_API_KEY: "" });
  assert.deepEqual(zero.keyed, ["groq", "mistral"]);
  const providers = entries({ MISTRAL_API_KEY: "m", GROQ_API_KEY: "g" });
  assert.deepEqual(providers.slice(0, 3).map((one) => one.name), ["groq", "mistral", "openai"]);
  assert.deepEqual(providers.at(-1)?.name, "mock/*");
  assert.equal(providers.some((one) => one.isDefault || one.name === "mock/echo"), false);
});

Deno.test("zeroConfig hits the true endpoints", () => {
  const roots = Object.fromEntries(entries({}).map((one) => [one.name, one.baseUrl.href]));
  assert.equal(roots.gemini, "https://generativelanguage.googleapis.com/v1beta");
  assert.equal(roots.groq, "https://api.groq.com/openai/v1");
  assert.equal(roots.edenai, "https://api.edenai.run/v3");
  assert.equal(roots.openai, "https://api.openai.com/v1");
});

Deno.test("zeroConfig traces every request to this machine", () => {
  const loaded = loadConfig({ file: "default.yaml", text: zeroConfig({}).text, env: {} });
  const { sampling, collector } = loaded.config?.tracing ?? {};
  assert.deepEqual([sampling, collector?.href], [100, "http://localhost:4317/"]);
});

Deno.test("zeroConfig writes the variable's name and never the key", () => {
  const { text } = zeroConfig({ OPENAI_API_KEY: "hunter2" }, 13000);
  assert.equal(text.includes("hunter2"), false);
  assert.match(text, /access_key: \$OPENAI_API_KEY\n/);
  assert.match(text, /port: 13000\n/);
});
