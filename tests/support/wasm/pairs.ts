/** A header map as Envoy keeps it: in order, names in lower case, a name as often as it came. */
export type Pairs = readonly (readonly [name: string, value: string])[];

const encoder = new TextEncoder();

/** A text as bytes; U+DC80 to U+DCFF stand for bytes that are no UTF-8, which headers may have. */
export function bytesOf(text: string): Uint8Array {
  if (!/[\uDC80-\uDCFF]/.test(text.replace(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g, ""))) {
    return encoder.encode(text);
  }
  const bytes = [...text].flatMap((char) => {
    const code = char.codePointAt(0)!;
    return code >= 0xdc80 && code <= 0xdcff ? [code - 0xdc00] : [...encoder.encode(char)];
  });
  return Uint8Array.from(bytes);
}
const decoder = new TextDecoder();

/** What the filter reads: a count, two lengths a pair, then names and values with a zero behind each. */
export function encodePairs(pairs: Pairs): Uint8Array<ArrayBuffer> {
  const parts = pairs.flat().map(bytesOf);
  const size = parts.reduce((sum, part) => sum + part.length + 5, 4);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, pairs.length, true);
  let at = 4 + 4 * parts.length;
  for (const [index, part] of parts.entries()) {
    view.setUint32(4 + 4 * index, part.length, true);
    bytes.set(part, at);
    at += part.length + 1;
  }
  return bytes;
}

/** What the filter wrote. */
export function decodePairs(bytes: Uint8Array<ArrayBuffer>): Pairs {
  if (bytes.length === 0) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint32(0, true);
  let at = 4 + 8 * count;
  const text = (length: number) => {
    const part = decoder.decode(bytes.subarray(at, at + length));
    if (bytes[at + length] !== 0) throw new Error("a header map's part has no zero behind it");
    at += length + 1;
    return part;
  };
  const pairs: [string, string][] = [];
  for (let index = 0; index < count; index++) {
    const name = text(view.getUint32(4 + 8 * index, true));
    pairs.push([name.toLowerCase(), text(view.getUint32(8 + 8 * index, true))]);
  }
  if (at !== bytes.length) throw new Error("a header map has bytes behind its end");
  return pairs;
}

/** The first value of a name. */
export function headerOf(pairs: Pairs | undefined, name: string): string | undefined {
  return pairs?.find(([one]) => one === name)?.[1];
}
