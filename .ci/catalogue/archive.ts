/**
 * Single files of archives, without unpacking or running anything: a wheel is a zip, an npm package
 * a gzipped tar.
 */

/** A file of a zip (stored or deflated; no zip64), or throws. */
export async function fromZip(archive: Uint8Array, name: string): Promise<Uint8Array> {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  let end = archive.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) throw new Error("Cannot read the zip: it has no directory");
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    const nameLength = view.getUint16(at + 28, true);
    const found = text(archive.subarray(at + 46, at + 46 + nameLength));
    if (found === name) {
      const size = view.getUint32(at + 20, true);
      const local = view.getUint32(at + 42, true);
      const from = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
      const body = archive.slice(from, from + size);
      return view.getUint16(at + 10, true) === 0 ? body : await inflate(body, "deflate-raw");
    }
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  throw new Error(`Cannot read "${name}" of the zip: there is none`);
}

/** A file of a gzipped tar, or throws. */
export async function fromTarGz(archive: Uint8Array, name: string): Promise<Uint8Array> {
  const tar = await inflate(archive, "gzip");
  for (let at = 0; at + 512 <= tar.length;) {
    const found = text(tar.subarray(at, at + 100)).replace(/\0.*$/s, "");
    const size = parseInt(text(tar.subarray(at + 124, at + 136)), 8) || 0;
    if (found === name) return tar.slice(at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new Error(`Cannot read "${name}" of the tar: there is none`);
}

async function inflate(
  bytes: Uint8Array,
  format: "deflate-raw" | "gzip",
): Promise<Uint8Array> {
  const stream = new Blob([new Uint8Array(bytes)]).stream()
    .pipeThrough(new DecompressionStream(format));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
