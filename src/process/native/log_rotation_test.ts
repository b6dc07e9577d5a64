import assert from "@std/assert";
import { rotateEnvoyLogs } from "./log_rotation.ts";

Deno.test("rotateEnvoyLogs moves long access logs and empties Envoy's own, which it keeps open", async () => {
  const logs = await Deno.makeTempDir();
  const envoyLog = `${logs}/envoy.log`;
  using open = await Deno.open(envoyLog, { append: true, create: true });
  const write = (text: string) => open.write(new TextEncoder().encode(text));
  const read = (name: string) => Deno.readTextFile(`${logs}/${name}`);
  let reopened = 0;
  const admin = { reopenLogs: () => Promise.resolve(void reopened++) };
  try {
    await write("12345678");
    await Deno.writeTextFile(`${logs}/access_llm.log`, "12345678");
    await rotateEnvoyLogs({ logs, envoyLog }, admin, 8);
    assert.deepEqual([reopened, await read("envoy.log")], [0, "12345678"]);

    await rotateEnvoyLogs({ logs, envoyLog }, admin, 7);
    await write("next");
    assert.equal(reopened, 1);
    await assert.rejects(() => read("access_llm.log"), Deno.errors.NotFound);
    assert.equal(await read("access_llm.log.1"), "12345678");
    assert.deepEqual([await read("envoy.log"), await read("envoy.log.1")], ["next", "12345678"]);
  } finally {
    await Deno.remove(logs, { recursive: true });
  }
});
