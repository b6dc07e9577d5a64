import { numbers } from "./stable_id.ts";

/** A unit vector that depends on the text only. */
export function vectorOf(text: string, dimensions: number): Float32Array {
  const source = numbers(text);
  const raw = Float32Array.from({ length: dimensions }, () => source.next().value / 2 ** 31 - 1);
  const length = Math.hypot(...raw) || 1;
  return raw.map((value) => value / length);
}
