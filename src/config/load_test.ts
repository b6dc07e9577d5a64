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
  assert.equal(entry?.speaks.every((one) => one.onlyFor === undefined), true);
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

Deno.test("loadConfig refuses variables whose values no header can hold, and shows none of them", () => {
  const load = (env: Record<string, string>) =>
    loadConfig({
      file: "c.yaml",
      text: "version: v0.4.0\n" +
        "listeners: [{type: model, name: llm, auth: {keys: [$OWN]}}]\nmodel_providers:\n" +
        "  - model: openai/gpt-4o\n    access_key: $KEY\n    http_host: $HOST\n" +
        "    headers: {x-team: 'team $TEAM'}\n",
      env: { KEY: "sk-1", OWN: "own-1", HOST: "h", TEAM: "t", ...env },
    });
  const message = (env: Record<string, string>) =>
    load(env).diagnostics.filter((one) => one.severity === "error")
      .map((one) => `${one.rule} ${one.at.line} ${one.message}`);
  const broken = "its value has a line break in it";
  const curly = "its value has a character that no header can hold, such as a curly quote";
  const table: readonly (readonly [env: Record<string, string>, messages: readonly string[]])[] = [
    [{}, []],
    [{ KEY: "sk-1\n", OWN: " own-1\r\n" }, []],
    [{ KEY: "sk-1\nsk-2" }, [`header_form 5 Cannot send $KEY as "access_key": ${broken}`]],
    [{ KEY: "“sk-1”" }, [`header_form 5 Cannot send $KEY as "access_key": ${curly}`]],
    [{ KEY: "\n" }, ['header_form 5 Cannot send $KEY as "access_key": its value is blank']],
    [{ OWN: "“own”" }, [`header_form 2 Cannot send $OWN as "keys": ${curly}`]],
    [{ TEAM: "a\r\nb: c" }, [`header_form 7 Cannot send $TEAM as "x-team": ${broken}`]],
    [{ HOST: "a b" }, [
      'header_form 6 Cannot send $HOST as "http_host": its value has a blank or a character outside ASCII',
    ]],
  ];
  for (const [env, messages] of table) assert.deepEqual(message(env), messages);
  const { config } = load({ KEY: "sk-1\n", OWN: " own-1\r\n" });
  assert.equal(config?.providers[0]?.accessKey?.reveal(), "sk-1");
  assert.equal(config?.listeners[0]?.keys[0]?.reveal(), "own-1");
});
