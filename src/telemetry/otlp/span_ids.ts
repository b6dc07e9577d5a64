const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Bytes as lower-case hex digits. */
export function hexOf(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += HEX[byte];
  return text;
}

/** The bytes of hex digits; empty for what is none. */
export function bytesOfHex(text: string): Uint8Array {
  if (!/^([\da-f]{2})*$/i.test(text)) return new Uint8Array(0);
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** True for 32 hex digits that are not all zero (W3C Trace Context §3.2.2.3). */
export function isTraceId(text: string): boolean {
  return /^[\da-f]{32}$/.test(text) && !/^0+$/.test(text);
}

/** True for 16 hex digits that are not all zero. */
export function isSpanId(text: string): boolean {
  return /^[\da-f]{16}$/.test(text) && !/^0+$/.test(text);
}

/** A parent's id as spans have it: `""` where there is none, all zeros included. */
export function parentId(text: string): string {
  return isSpanId(text) ? text : "";
}

/** The number of an enum; 0 (unspecified, unset) for one that OTLP does not have. */
export function enumOf(number: string | number, last: number): number {
  const value = Number(number);
  return Number.isInteger(value) && value >= 0 && value <= last ? value : 0;
}
