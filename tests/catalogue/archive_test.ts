import assert from "@std/assert";
import { fromTarGz, fromZip } from "../../.ci/catalogue/archive.ts";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytes = (text: string) => new TextEncoder().encode(text);

async function squeeze(body: Uint8Array<ArrayBuffer>, format: "gzip" | "deflate-raw") {
  const stream = new Blob([body]).stream().pipeThrough(new CompressionStream(format));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function join(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

/** A tar's head of a file, with what is read of it. */
function tarFile(name: string, body: string): Uint8Array {
  const file = new Uint8Array(512 + Math.ceil(body.length / 512) * 512);
  file.set(bytes(name));
  file.set(bytes(body.length.toString(8).padStart(11, "0")), 124);
  file.set(bytes(body), 512);
  return file;
}

/** A zip by APPNOTE 4.3, with what is read of it. */
async function zip(files: readonly (readonly [name: string, body: string, deflated: boolean])[]) {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  for (const [name, body, deflated] of files) {
    const packed = deflated ? await squeeze(bytes(body), "deflate-raw") : bytes(body);
    const local = new DataView(new ArrayBuffer(30));
    local.setUint16(26, name.length, true);
    const central = new DataView(new ArrayBuffer(46));
    central.setUint16(10, deflated ? 8 : 0, true);
    central.setUint32(20, packed.length, true);
    central.setUint16(28, name.length, true);
    central.setUint32(42, join(...parts).length, true);
    parts.push(new Uint8Array(local.buffer), bytes(name), packed);
    directory.push(new Uint8Array(central.buffer), bytes(name));
  }
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(10, files.length, true);
  end.setUint32(16, join(...parts).length, true);
  return join(...parts, ...directory, new Uint8Array(end.buffer));
}

Deno.test("fromZip finds a file, stored or deflated", async () => {
  const archive = await zip([["a.txt", "one", false], ["b/c.json", "two".repeat(99), true]]);
  assert.equal(text(await fromZip(archive, "a.txt")), "one");
  assert.equal(text(await fromZip(archive, "b/c.json")), "two".repeat(99));
  await assert.rejects(fromZip(archive, "c.json"), /there is none/);
  await assert.rejects(fromZip(bytes("no zip at all, but long enough"), "a.txt"), /no directory/);
});

Deno.test("fromTarGz finds a file behind others", async () => {
  const archive = await squeeze(
    join(tarFile("a.txt", "x".repeat(700)), tarFile("b.json", "{}"), new Uint8Array(1024)),
    "gzip",
  );
  assert.equal(text(await fromTarGz(archive, "b.json")), "{}");
  await assert.rejects(fromTarGz(archive, "c"), /there is none/);
});
