import assert from "@std/assert";
import { Fault } from "../base/fault.ts";
import { EnvoyAdmin } from "./admin.ts";

Deno.test("EnvoyAdmin says that an Envoy which is not there is not ready, and faults otherwise", async () => {
  const admin = new EnvoyAdmin("/nowhere/admin.sock");
  assert.equal(await admin.ready(), false);
  await assert.rejects(
    admin.inFlight(),
    (error: unknown) =>
      error instanceof Fault && /^Cannot ask Envoy for \/stats: /.test(error.message),
  );
});

Deno.test("EnvoyAdmin waits no longer than it is told for an Envoy that is stuck", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/admin.sock`;
  const listener = Deno.listen({ transport: "unix", path });
  const accepted = listener.accept();
  try {
    assert.equal(await new EnvoyAdmin(path).ready(50), false);
  } finally {
    (await accepted).close();
    listener.close();
    await Deno.remove(folder, { recursive: true });
  }
});
