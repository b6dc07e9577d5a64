/// <reference path="../host/assemblyscript.d.ts" />

/** Bytes of all bodies that this worker's Envoy holds for requests that no reply has come to. */
let held: f64 = 0;

/** What one request holds of them. */
export class HeldBody {
  private bytes: f64 = 0;

  /** Its body is so long by now. False when there is no room for more: `most`, 0 for any. */
  grow(bytes: i32, most: f64): bool {
    const more: f64 = <f64> bytes - this.bytes;
    if (most > 0 && held + more > most) return false;
    held += more;
    this.bytes = <f64> bytes;
    return true;
  }

  /** Envoy has let go of it. */
  release(): void {
    held -= this.bytes;
    this.bytes = 0;
  }
}
