/// <reference path="../host/assemblyscript.d.ts" />
import { hashAt } from "./hash.ts";

/** Numbers by bytes. Looks a part of a body up without making a string of it. */
export class ByteMap {
  private keys: Uint8Array[] = [];
  private values: i32[] = [];
  /** One more than an index into `keys`; 0 where nothing is. At most half of it is used. */
  private slots: StaticArray<i32> = new StaticArray<i32>(16);

  /** Later ones do not replace earlier ones of the same key. */
  add(key: Uint8Array, value: i32): void {
    if (this.get(key) >= 0) return;
    this.keys.push(key);
    this.values.push(value);
    if (this.keys.length * 2 <= this.slots.length) this.place(this.keys.length - 1);
    else {
      this.slots = new StaticArray<i32>(this.slots.length * 2);
      for (let i: i32 = 0; i < this.keys.length; i++) this.place(i);
    }
  }

  /** -1 when there is none. */
  get(key: Uint8Array): i32 {
    return this.getAt(key.dataStart, key.length);
  }

  /** The same for bytes of which there is no view. */
  getAt(start: usize, length: i32): i32 {
    const entry: i32 = this.entryAt(start, length);
    return entry < 0 ? -1 : this.values[entry]!;
  }

  /** The place of such a key, -1 when there is none. */
  entryAt(start: usize, length: i32): i32 {
    const mask: i32 = this.slots.length - 1;
    let slot: i32 = <i32> hashAt(start, length, 0) & mask;
    while (true) {
      const index: i32 = this.slots[slot]! - 1;
      if (index < 0) return -1;
      const key = this.keys[index]!;
      if (key.length === length && memory.compare(key.dataStart, start, length) === 0) {
        return index;
      }
      slot = slot + 1 & mask;
    }
  }

  keyOf(entry: i32): Uint8Array {
    return this.keys[entry]!;
  }

  valueOf(entry: i32): i32 {
    return this.values[entry]!;
  }

  private place(index: i32): void {
    const mask: i32 = this.slots.length - 1;
    let slot: i32 = <i32> hashAt(this.keys[index]!.dataStart, this.keys[index]!.length, 0) & mask;
    while (this.slots[slot]! !== 0) slot = slot + 1 & mask;
    this.slots[slot] = index + 1;
  }
}
