/** A client's `traceparent` header, read (W3C Trace Context §3.2). */
export interface TraceParent {
  readonly traceId: string;
  readonly spanId: string;
  /** The caller records this trace. */
  readonly sampled: boolean;
}

const FORM = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/;
const NO_TRACE = "0".repeat(32);
const NO_SPAN = "0".repeat(16);

/** What a `traceparent` says; `undefined` for one that is to be ignored. */
export function readTraceparent(text: string | null): TraceParent | undefined {
  if (text === null || text.length < 55 || text.length > 256) return undefined;
  const match = FORM.exec(text);
  if (match === null) return undefined;
  const [, version, traceId, spanId, flags, rest] = match;
  if (version === "ff" || traceId === NO_TRACE || spanId === NO_SPAN) return undefined;
  // Version 00 ends after the flags; a later one may go on.
  if (version === "00" && rest !== undefined) return undefined;
  return { traceId: traceId!, spanId: spanId!, sampled: (parseInt(flags!, 16) & 1) === 1 };
}

/** The header of a span that is recorded. */
export function traceparentOf(traceId: string, spanId: string): string {
  return `00-${traceId}-${spanId}-01`;
}

/** Random bytes are fetched for many ids at once: a call for each costs more than the rest of an id. */
const pool = new Uint8Array(4096);
let next = pool.length;

/** A new trace id: 32 hex digits, not all zero. */
export function newTraceId(): string {
  return newId(16);
}

/** A new span id: 16 hex digits, not all zero. */
export function newSpanId(): string {
  return newId(8);
}

function newId(bytes: number): string {
  if (next + bytes > pool.length) {
    crypto.getRandomValues(pool);
    next = 0;
  }
  const id = pool.subarray(next, next + bytes).toHex();
  next += bytes;
  return /[^0]/.test(id) ? id : newId(bytes);
}
