import assert from "@std/assert";

Deno.test("startGrpcReceiver outlives clients who send any frames, and leave in the middle", async () => {
  const { code, signal, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", new URL("hostile_clients.ts", import.meta.url).pathname, "3"],
    stdout: "null",
    stderr: "piped",
  }).output();
  assert.deepEqual({ code, signal }, { code: 0, signal: null }, new TextDecoder().decode(stderr));
});
