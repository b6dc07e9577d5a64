/** A request as it is sent to both planes, byte for byte. */
export interface Case {
  /** The listener that it goes to. */
  readonly door: Door;
  readonly method: string;
  /** With its query, as it stands in the request line. */
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** `undefined`: no body at all, and no framing of one. */
  readonly body: Uint8Array | undefined;
  readonly chunked: boolean;
  /** Bytes of the writes in which the body goes out; the last one again for more. */
  readonly writes: readonly number[];
  /** What was done to a plain request, for people. */
  readonly marks: readonly string[];
}

/**
 * The listeners: one for everybody on this machine, one that asks for a key and knows an origin, and one
 * whose providers are several accounts, so that the gateway has to remember whose a reply was.
 */
export type Door = "open" | "keyed" | "several";

/** The keys of `keyed`. */
export const KEYS = ["a-key-of-the-listener", "another-key-of-the-listener"] as const;

/** The origin that `keyed` lets read its replies. */
export const ORIGIN = "https://app.example";

/** True for a request that needs nothing of the gateway: it has to go directly. */
export function isPlain({ marks }: Case): boolean {
  return marks.length === 0;
}
