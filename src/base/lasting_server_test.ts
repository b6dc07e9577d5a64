import assert from "@std/assert";
import { LastingServer, type Server } from "./lasting_server.ts";

class Fake implements Server {
  readonly #end = Promise.withResolvers<void>();
  readonly finished = this.#end.promise;
  fail = () => this.#end.reject(new Error("Too many open files"));
  shutdown = () => Promise.resolve(this.#end.resolve());
}

async function until(isSo: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !isSo(); i++) await new Promise((done) => setTimeout(done, 10));
  assert.ok(isSo());
}

Deno.test("LastingServer is started again when it has failed, as soon as that works", async () => {
  const made: Fake[] = [];
  let calls = 0;
  const server = new LastingServer(() => {
    if (++calls === 2) throw new Error("Too many open files");
    made.push(new Fake());
    return made.at(-1)!;
  });
  assert.equal(server.first, made[0]);
  made[0]!.fail();
  await until(() => made.length === 2);
  assert.equal(calls, 3);
  await server.shutdown();
  await server.finished;
});

Deno.test("LastingServer ends while it waits to start again", async () => {
  const fake = new Fake();
  let calls = 0;
  const server = new LastingServer(() => {
    calls++;
    return fake;
  });
  fake.fail();
  await server.shutdown();
  assert.equal(calls, 1);
});

Deno.test("LastingServer ends by its signal, real servers too", async () => {
  const abort = new AbortController();
  const server = new LastingServer(
    (signal) =>
      Deno.serve(
        { hostname: "127.0.0.1", port: 0, signal, onListen() {} },
        () => new Response("here"),
      ),
    abort.signal,
  );
  const reply = await fetch(`http://127.0.0.1:${server.first.addr.port}`);
  assert.equal(await reply.text(), "here");
  abort.abort();
  await server.finished;
});

Deno.test("LastingServer throws what its first start throws", () => {
  assert.throws(
    () =>
      new LastingServer((): Server => {
        throw new TypeError("no such port");
      }),
    TypeError,
  );
});
