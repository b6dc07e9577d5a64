import assert from "@std/assert";
import { fileURLToPath } from "node:url";
import { loadConfig, startGateway, startMock } from "../../mod.ts";

const root = new URL("../../", import.meta.url);
const page = await Deno.readTextFile(new URL("docs/clients.md", root));
const snippets = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code!);

Deno.test("docs/clients.md has snippets of Google's, AWS's and Vercel's packages", () => {
  assert.deepEqual(
    snippets.map((code) =>
      /@google\/genai|client-bedrock-runtime|(?<=from ")ai(?=")/.exec(code)?.[0]
    ),
    ["@google/genai", "client-bedrock-runtime", "ai"],
  );
});

for (const [index, code] of snippets.entries()) {
  Deno.test(`docs/clients.md, snippet ${index + 1} prints an answer and passes the type check`, async () => {
    const mock = await startMock();
    const { config } = loadConfig({
      file: "config.yaml",
      text: `
version: v0.4.0
listeners: [{ type: model, name: llm, port: 12000 }]
model_providers:
  - { model: anthropic/*, base_url: ${mock.url}/v1, access_key: any }
  - { model: openai/*, base_url: ${mock.url}/v1, access_key: any }
`,
      env: {},
    });
    const listeners = config!.listeners.map((listener) => ({ ...listener, port: 0 }));
    const gateway = await startGateway({ ...config!, listeners });
    const file = await Deno.makeTempFile({ suffix: ".ts" });
    try {
      const url = `http://localhost:${gateway.listeners[0]!.port}`;
      await Deno.writeTextFile(file, code.replaceAll("http://localhost:12000", url));
      const { code: exit, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--quiet", "--check", "--config", "deno.json", file],
        cwd: fileURLToPath(root),
        env: { NO_COLOR: "1", AI_SDK_LOG_WARNINGS: "false" },
        signal: AbortSignal.timeout(60_000),
      }).output();
      assert.equal(exit, 0, new TextDecoder().decode(stderr));
      const said = new TextDecoder().decode(stdout).replaceAll("\n", "");
      assert.match(said, /Turn 1: you said "Hello"\./);
    } finally {
      await gateway.close();
      await mock.close();
      await Deno.remove(file);
    }
  });
}
