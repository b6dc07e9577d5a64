/** A few dozen bytes as latin1: a `TextDecoder` costs more for its call than these do. */
export function shortText(bytes: Uint8Array): string {
  return String.fromCharCode.apply(null, bytes as unknown as number[]);
}
