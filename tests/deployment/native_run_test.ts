import assert from "@std/assert";
import { fileURLToPath } from "node:url";
import { need } from "../support/need.ts";

const envoy = need("envoy");
const demo = fileURLToPath(new URL("../../demos/native_run/demo.sh", import.meta.url));

/** Runs the demo to its end; everything it says. */
async function run(...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("bash", {
    args: [demo, ...args],
    env: { PLANO_ENVOY: envoy.path, DENO: Deno.execPath() },
    stdin: "null",
  }).output();
  const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assert.ok(success, said);
  return said;
}

/** The lines that begin with a request's title, by what follows it. */
function linesOf(said: string, title: string): string[] {
  return said.split("\n").filter((line) => line.startsWith(`${title} `))
    .map((line) => line.slice(title.length).trim());
}

const DIRECT = ["Chat", "Messages", "Responses"]
  .flatMap((dialect) => [`${dialect}, stream false`, `${dialect}, stream true`]);
const THROUGH = ["Chat to a Messages provider", "Messages to a Chat provider"];

for (const mode of [[], ["--passthrough"]]) {
  Deno.test({
    name: `demos/native_run${mode.map((one) => ` ${one}`).join("")} shows what went direct`,
    ignore: envoy.ignore,
    async fn() {
      const said = await run(...mode);
      for (const title of [...DIRECT, ...THROUGH]) {
        const [answer = "", cluster = ""] = linesOf(said, title);
        assert.match(answer, /^200 /, title);
        const way = THROUGH.includes(title)
          ? "through the gateway"
          : "direct to http_127_0_0_1_14010";
        assert.equal(cluster, way, title);
      }
      assert.match(said, /✓ planoai stopped/);
    },
  });
}
