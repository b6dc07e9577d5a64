import assert from "@std/assert";
import { createLog } from "../base/log.ts";
import { KeptServer } from "./kept_server.ts";

const log = createLog({ level: "error", write: () => {}, now: () => new Date() });

function keeping(port: number): KeptServer {
  return new KeptServer({
    what: "test",
    url: `http://127.0.0.1:${port}`,
    log,
    retryMs: 20,
    start() {
      const listener = Deno.listen({ hostname: "127.0.0.1", port });
      return { close: () => Promise.resolve(listener.close()) };
    },
  });
}

function anyPort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

Deno.test("KeptServer takes a port as soon as whoever has it lets go", async () => {
  const port = anyPort();
  const other = Deno.listen({ hostname: "127.0.0.1", port });
  const kept = keeping(port);
  await kept.open();
  assert.equal(kept.surface().ready, false);
  other.close();
  for (let i = 0; i < 100 && !kept.surface().ready; i++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.equal(kept.surface().ready, true);
  await kept.close();
  Deno.listen({ hostname: "127.0.0.1", port }).close();
});

Deno.test("KeptServer that is closed while it waits leaves nothing behind", async () => {
  const port = anyPort();
  using _other = Deno.listen({ hostname: "127.0.0.1", port });
  const kept = keeping(port);
  await kept.open();
  await kept.close();
});
