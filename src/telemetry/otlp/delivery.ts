import { pause } from "../../base/wait.ts";

/** How one attempt to send ended. */
export type Attempt =
  | { readonly kind: "taken"; readonly rejected: number }
  /** Worth another try, after a while of the receiver's choice. */
  | { readonly kind: "later"; readonly why: string; readonly afterMs?: number }
  | { readonly kind: "refused"; readonly why: string };

/** What stops waiting. */
export interface Patience {
  /** All attempts and the waits between them, ms. */
  readonly totalMs: number;
  /** Ends everything at once. */
  readonly signal: AbortSignal;
  /** No more tries after the one that is under way. */
  readonly hurry: AbortSignal;
  /** Told of each attempt that failed. */
  readonly onFailure?: (why: string) => void;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

/**
 * Tries until a receiver has taken something, refuses it, or the time is over. Waits grow from half a
 * second to ten, a fifth of them by chance so that many senders do not come back together.
 */
export async function deliver(
  attempt: (signal: AbortSignal) => Promise<Attempt>,
  { totalMs, signal, hurry, onFailure = () => {} }: Patience,
): Promise<Attempt> {
  const until = performance.now() + totalMs;
  const stop = AbortSignal.any([signal, hurry]);
  for (let wait = FIRST_WAIT_MS;; wait = Math.min(LONGEST_WAIT_MS, wait * 2)) {
    const left = Math.max(1, until - performance.now());
    const result = await attempt(AbortSignal.any([signal, AbortSignal.timeout(left)]));
    if (result.kind === "taken") return result;
    onFailure(result.why);
    if (result.kind === "refused" || stop.aborted) return result;
    const after = Math.max(result.afterMs ?? 0, wait * (0.8 + 0.4 * Math.random()));
    if (performance.now() + after >= until) return result;
    // A hurry cuts the wait short, and there is one more try.
    await pause(after, stop).catch(() => {});
    if (signal.aborted) return result;
  }
}
