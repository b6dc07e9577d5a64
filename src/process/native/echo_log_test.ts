import assert from "@std/assert";
import { echoLog } from "./echo_log.ts";

Deno.test("echoLog shows what is added, up to the end", async () => {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, "before\n");
    const shown: string[] = [];
    const stop = new AbortController();
    const echoing = echoLog(path, (line) => shown.push(line), stop.signal);
    await new Promise((resolve) => setTimeout(resolve, 20)); // it has begun
    await Deno.writeTextFile(path, "one\ntwo\n", { append: true });
    stop.abort();
    await echoing;
    assert.deepEqual(shown, ["one", "two"]);
  } finally {
    await Deno.remove(path);
  }
});
