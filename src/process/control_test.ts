import assert from "@std/assert";
import { socketPath } from "./control.ts";

Deno.test("socketPath gives paths that leave room for the name a socket is made under", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const most = (Deno.build.os === "linux" ? 107 : 103) - 5;
    const name = "x".repeat(most - folder.length - "/.sock".length);
    const path = socketPath(folder, name);
    const server = Deno.serve({ path: `${path}~abcd`, onListen() {} }, () => new Response());
    await server.shutdown();
    assert.throws(() => socketPath(folder, `${name}x`), {
      code: "config",
      message: `Cannot make a socket in "${folder}": its path would have ${most + 1} bytes, and ` +
        `${most} are possible`,
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
