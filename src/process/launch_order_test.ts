import assert from "@std/assert";
import type { Fault } from "../base/fault.ts";
import { encodeOrder, type LaunchOrder, receiveOrder } from "./launch_order.ts";

const order: LaunchOrder = {
  home: "/h",
  file: "/c.yaml",
  config: { version: "v0.4.0", name: "ümlaut" },
  dotEnv: "A=b\n",
  socket: "/h/s.sock",
  level: "info",
  workers: 2,
  worker: 1,
  limits: "/h/limits.sock",
  allowUnauthenticatedPublic: false,
  logTo: "file",
  cwd: "/project",
  reads: ["/user/.aws/config"],
  env: { HOME: "/user", KEY: "k" },
  behind: { listeners: { llm: "/h/f/0.sock" }, edge: "/h/f/edge.sock" },
  native: {
    binary: "/bin/envoy",
    version: "1.40.0",
    args: ["-c", "/h/f/envoy.yaml"],
    folder: "/h/f",
    admin: "/h/f/admin.sock",
    behind: { listeners: { llm: "/h/f/0.sock" }, edge: "/h/f/edge.sock" },
    files: { lds: "l", cds: "c", version: "v" },
  },
};

Deno.test("receiveOrder reads an order however its bytes are cut, and the giver's end", async () => {
  const bytes = encodeOrder(order);
  for (const size of [1, 7, bytes.length]) {
    const input = new TransformStream<Uint8Array, Uint8Array>();
    const writer = input.writable.getWriter();
    const writing = (async () => {
      for (let at = 0; at < bytes.length; at += size) {
        await writer.write(bytes.slice(at, at + size));
      }
    })();
    const received = await receiveOrder(input.readable);
    await writing;
    assert.deepEqual(received.order, order);
    let ended = false;
    const end = received.ended.then(() => ended = true);
    await Promise.resolve();
    assert.equal(ended, false);
    await writer.close();
    await end;
    assert.equal(ended, true);
  }
});

Deno.test("receiveOrder refuses input that is none", async () => {
  for (const text of ["", "\n", "{}\n", "[]\n", '{"home":1}\n', "garbage"]) {
    await assert.rejects(
      () => receiveOrder(ReadableStream.from([new TextEncoder().encode(text)])),
      (fault: Fault) => fault.code === "usage",
      text,
    );
  }
});
