import assert from "@std/assert";
import { answersHealthz } from "./healthz.ts";

Deno.test("answersHealthz tells a listener that is well from one that is not, and from none", async () => {
  let status = 200;
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    ({ url }) => new Response(null, { status: url.endsWith("/healthz") ? status : 404 }),
  );
  const { port } = server.addr;
  const well = () => answersHealthz({ name: "llm", address: "0.0.0.0", port });
  assert.equal(await well(), true);
  status = 503;
  assert.equal(await well(), false);
  await server.shutdown();
  assert.equal(await well(), false);
});
