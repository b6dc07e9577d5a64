/// <reference path="../host/assemblyscript.d.ts" />
// deno-lint-ignore-file verbatim-module-syntax -- asc knows no `import type`
import { concat, copyOf, EMPTY } from "../host/bytes.ts";
import { EdgeWay } from "../shared/edge_table.ts";
import { KeySearch } from "../shared/key_search.ts";

/** The credentials of one request, which its reply must not quote: neither clients nor logs learn them. */
export class QuotedKeys {
  private keys: KeySearch[] = [];
  /** The end of a chunk that may be the beginning of a key: shorter than one. */
  private held: Uint8Array = EMPTY;

  constructor(way: EdgeWay, credential: Uint8Array | null) {
    const own = way.quotedKey;
    if (own !== null) this.keys.push(own);
    if (credential !== null && way.credentialHeader.length > 0) {
      this.keys.push(new KeySearch(credential));
    }
  }

  get holds(): bool {
    return this.held.length > 0;
  }

  /** Whether an error quotes one of them. */
  areIn(body: Uint8Array): bool {
    for (let i: i32 = 0; i < this.keys.length; i++) if (this.keys[i]!.isIn(body)) return true;
    return false;
  }

  /** A header's value, the same bytes when there is nothing to hide. */
  inHeader(value: Uint8Array): Uint8Array {
    let safe = value;
    for (let i: i32 = 0; i < this.keys.length; i++) safe = this.keys[i]!.starred(safe);
    return safe;
  }

  /** A chunk of a reply; the same bytes when it may pass as it is. */
  inChunk(chunk: Uint8Array, last: bool): Uint8Array {
    let bytes = this.held.length === 0 ? chunk : concat(this.held, chunk);
    this.held = EMPTY;
    let begun: i32 = 0;
    for (let i: i32 = 0; i < this.keys.length; i++) {
      const key = this.keys[i]!;
      if (!key.inReplies) continue;
      bytes = key.starred(bytes);
      const more: i32 = last ? 0 : key.begunAtEnd(bytes);
      if (more > begun) begun = more;
    }
    if (begun === 0) return bytes;
    this.held = copyOf(bytes, bytes.length - begun, bytes.length);
    return copyOf(bytes, 0, bytes.length - begun);
  }
}
