import type { ReadWindow } from "./read_window.ts";

/** Finds the bytes of one body in what was read. Synchronous; it owns no connection. */
export interface BodyReader {
  /** True when the body is whole; what follows in the window is surplus. */
  readonly done: boolean;
  /** The next bytes of the body, or `undefined` for want of more. Throws a `WireError`. */
  take(window: ReadWindow): Uint8Array | undefined;
  /** What is missing when the connection ends now; `undefined` where that is the proper end. */
  missing(): string | undefined;
}
