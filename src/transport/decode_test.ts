import assert from "@std/assert";
import { gate } from "../../tests/support/gate.ts";
import { faulty, text } from "../../tests/support/upstream_suite.ts";
import { decompressed } from "./decode.ts";
import type { HeaderPair, UpstreamReply } from "./upstream.ts";

function reply(encoding: string, chunks: readonly Uint8Array[], held?: Promise<void>) {
  let next = 0;
  let cancelled = 0;
  const headers: HeaderPair[] = [["content-encoding", encoding], ["etag", "x"], ["a", "b"]];
  const made: UpstreamReply = {
    status: 200,
    headers,
    contentLength: 9,
    body: {
      async read() {
        if (next === 1) await held;
        return chunks[next++];
      },
      cancel: () => void cancelled++,
    },
  };
  return { made, cancels: () => cancelled };
}

async function compress(format: CompressionFormat, bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream()
    .pipeThrough(new CompressionStream(format));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const story = "a reply in many words. ".repeat(500);
const bytes = new TextEncoder().encode(story);

Deno.test("decompressed reads gzip, deflate and br, split at every 7 bytes and whole", async () => {
  for (const [name, format] of [["gzip", "gzip"], ["deflate", "deflate"], ["br", "brotli"]]) {
    const packed = await compress(format as CompressionFormat, bytes);
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < packed.length; at += 7) pieces.push(packed.slice(at, at + 7));
    for (const chunks of [[packed], pieces]) {
      const plain = decompressed(reply(name!, chunks).made);
      assert.equal(await text(plain), story, name);
      assert.deepEqual(plain.headers, [["a", "b"]]);
      assert.equal(plain.contentLength, undefined);
    }
  }
});

Deno.test("decompressed gives an uncompressed reply back as it is", () => {
  const { made } = reply("identity", []);
  assert.equal(decompressed(made), made);
});

Deno.test("decompressed refuses an unknown encoding and cancels the reply", () => {
  const { made, cancels } = reply("zstd", []);
  assert.throws(
    () => decompressed(made),
    faulty("upstream_garbled"),
  );
  assert.equal(cancels(), 1);
});

Deno.test("decompressed calls a truncated or broken body a fault, never an end", async () => {
  const packed = await compress("gzip", bytes);
  for (const chunk of [packed.slice(0, 20), new TextEncoder().encode("<html>not gzip</html>")]) {
    const { made } = reply("gzip", [chunk]);
    await assert.rejects(
      text(decompressed(made)),
      faulty("upstream_garbled"),
    );
  }
});

Deno.test("decompressed stops a bomb by its ratio and by its size", async () => {
  const bomb = await compress("gzip", new Uint8Array(8 * 1024 * 1024));
  for (const limits of [{ maxBytes: 1e9, maxRatio: 100 }, { maxBytes: 100_000, maxRatio: 1e9 }]) {
    const { made, cancels } = reply("gzip", [bomb]);
    await assert.rejects(
      text(decompressed(made, limits)),
      faulty("upstream_garbled", /more than is allowed/),
    );
    assert.equal(cancels(), 1);
  }
});

Deno.test("decompressed hands on the first flushed event while the second is withheld", async () => {
  const zlib = await import("node:zlib");
  const gzip = zlib.createGzip();
  const packed: Uint8Array[] = [];
  gzip.on("data", (chunk) => packed.push(new Uint8Array(chunk)));
  gzip.write("data: 1\n\n");
  await new Promise<void>((done) => gzip.flush(zlib.constants.Z_SYNC_FLUSH, () => done()));
  const first = Uint8Array.from(packed.splice(0).flatMap((chunk) => [...chunk]));
  gzip.end("data: 2\n\n");
  await new Promise((done) => gzip.once("end", done));
  const second = Uint8Array.from(packed.flatMap((chunk) => [...chunk]));
  const hold = gate();
  const plain = decompressed(reply("gzip", [first, second], hold.opened).made);
  assert.equal(new TextDecoder().decode(await plain.body.read()), "data: 1\n\n");
  hold.open();
  assert.equal(await text(plain), "data: 2\n\n");
});

Deno.test("decompressed cancels its source once and then says so", async () => {
  const packed = await compress("gzip", bytes);
  const { made, cancels } = reply("gzip", [packed.slice(0, 30), packed.slice(30)]);
  const plain = decompressed(made);
  await plain.body.read();
  plain.body.cancel();
  plain.body.cancel();
  assert.equal(cancels(), 1);
  await assert.rejects(plain.body.read(), faulty("cancelled"));
});
