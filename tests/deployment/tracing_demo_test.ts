import assert from "@std/assert";
import { fileURLToPath } from "node:url";

const demo = fileURLToPath(new URL("../../demos/tracing/demo.sh", import.meta.url));

Deno.test("demos/tracing shows one trace of an agent's steps, a failed call and an answered one", async () => {
  const { success, stdout, stderr } = await new Deno.Command("bash", {
    args: [demo],
    env: { DENO: Deno.execPath(), NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assert.ok(success, said);
  for (
    const shown of [
      /9 spans · 3 failed · 2 model calls · 1,236 in · 61 out/,
      /^agent plan a trip/m,
      /✗ 529 💥 Overloaded/,
      /anthropic\/claude-sonnet-5 · 2 attempts/,
      /openai\/gpt-5\.4-mini · 1,236 in · 61 out · 1,024 cached · \$0\.00051/,
      /Take a warm coat to Oslo/,
      /planoai_cost_usd_total\{provider="openai",model="gpt-5\.4-mini"\} 0\.0005103/,
      /✓ planoai stopped/,
    ]
  ) assert.match(said, shown);
});
