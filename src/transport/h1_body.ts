import type { BodyReader } from "./body_reader.ts";
import { ChunkedBody } from "./h1_chunked.ts";
import type { Framing } from "./h1_head.ts";
import type { ReadWindow } from "./read_window.ts";

/** The reader for a framing; `undefined` where there is no body. */
export function bodyReader(framing: Framing): BodyReader | undefined {
  switch (framing.kind) {
    case "none":
      return undefined;
    case "length":
      return new LengthBody(framing.length);
    case "chunked":
      return new ChunkedBody();
    case "close":
      return new CloseBody();
  }
}

class LengthBody implements BodyReader {
  #left: number;

  constructor(length: number) {
    this.#left = length;
  }

  get done(): boolean {
    return this.#left === 0;
  }

  take(window: ReadWindow): Uint8Array | undefined {
    const count = Math.min(window.size, this.#left);
    if (count === 0) return undefined;
    this.#left -= count;
    return window.take(count);
  }

  missing(): string | undefined {
    return this.#left === 0 ? undefined : `${this.#left} bytes short of its content-length`;
  }
}

class CloseBody implements BodyReader {
  readonly done = false;

  take(window: ReadWindow): Uint8Array | undefined {
    return window.size === 0 ? undefined : window.take(window.size);
  }

  missing(): undefined {
    return undefined;
  }
}
