/** The last bytes of a stream, copied, at most `capacity` of them. */
export class TailBytes {
  readonly #ring: Uint8Array<ArrayBuffer>;
  /** All bytes so far; modulo the capacity, where the next one goes. */
  #seen = 0;

  constructor(capacity: number) {
    this.#ring = new Uint8Array(capacity);
  }

  push(chunk: Uint8Array): void {
    const ring = this.#ring;
    const kept = chunk.length > ring.length ? chunk.subarray(-ring.length) : chunk;
    const at = (this.#seen + chunk.length - kept.length) % ring.length;
    const first = Math.min(kept.length, ring.length - at);
    ring.set(first === kept.length ? kept : kept.subarray(0, first), at);
    if (first < kept.length) ring.set(kept.subarray(first), 0);
    this.#seen += chunk.length;
  }

  /** The last `count` bytes in order, or as many as there are. */
  last(count: number = this.#ring.length): Uint8Array {
    const ring = this.#ring;
    const size = Math.min(count, this.#seen, ring.length);
    const start = (this.#seen - size) % ring.length;
    const bytes = new Uint8Array(size);
    const first = Math.min(size, ring.length - start);
    bytes.set(ring.subarray(start, start + first));
    bytes.set(ring.subarray(0, size - first), first);
    return bytes;
  }
}
