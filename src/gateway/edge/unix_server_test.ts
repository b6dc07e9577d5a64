import assert from "@std/assert";
import { askOverUnix } from "../../../tests/support/over_unix.ts";
import { serveUnix } from "./unix_server.ts";

const hello = () => Promise.resolve(new Response("hello"));

Deno.test("serveUnix answers this user alone, and takes its socket away at the end", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/a.sock`;
  const server = serveUnix(path, hello, new AbortController().signal);
  assert.equal((await Deno.lstat(path)).mode! & 0o777, 0o600);
  assert.equal((await askOverUnix(path, "http://localhost/")).text, "hello");
  await server.shutdown();
  // Fails when anything is left in it.
  await Deno.remove(folder);
});

Deno.test("serveUnix replaces a dead process's socket, and leaves its successor's alone", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/a.sock`;
  const first = serveUnix(path, hello, new AbortController().signal);
  const second = serveUnix(
    path,
    () => Promise.resolve(new Response("second")),
    new AbortController().signal,
  );
  await first.shutdown();
  assert.equal((await askOverUnix(path, "http://localhost/")).text, "second");
  await second.shutdown();
  await Deno.remove(folder);
});

Deno.test("serveUnix takes away nothing that is no socket", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/a.sock`;
  await Deno.writeTextFile(path, "mine");
  const signal = new AbortController().signal;
  assert.throws(() => serveUnix(path, hello, signal), /something else of that name is there/);
  assert.throws(() => serveUnix(`${folder}/none/a.sock`, hello, signal), { code: "internal" });
  assert.equal(await Deno.readTextFile(path), "mine");
  await Deno.remove(folder, { recursive: true });
});
