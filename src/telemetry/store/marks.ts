/** The token under which spans that have an attribute of this name are found. */
export function keyMark(key: string): string {
  let mark = keyMarks.get(key);
  if (mark === undefined) {
    mark = "k" + hash(key);
    if (keyMarks.size < MOST_KEPT) keyMarks.set(key, mark);
  }
  return mark;
}

/** Keys are few and come with every span. */
const keyMarks = new Map<string, string>();
const MOST_KEPT = 1000;

/** The token under which spans that have this attribute with this value are found. */
export function valueMark(key: string, value: string): string {
  return "v" + hash(`${key}\0${value}`);
}

/** 53 bits, by cyrb53 (public domain): two values meet once in 10^15 pairs. */
function hash(text: string): string {
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(36);
}
