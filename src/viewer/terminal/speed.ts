/** What is known of how a reply came. */
export interface Timing {
  /** The span's own word: absent or another text, nobody said. */
  readonly isStreaming: string | undefined;
  /** The reply's HTTP status. */
  readonly status: number | undefined;
  /** `plano.outcome`: of a stream that did not end nobody knows all tokens. */
  readonly outcome: string | undefined;
  readonly output: number | undefined;
  readonly ttftMs: number | undefined;
  readonly durationMs: number;
}

/**
 * Times are told in whole milliseconds and small replies come in one packet: a speed over less than this
 * says nothing of a model. The page for browsers has the same rule (page/spans.js).
 */
export const SHORTEST_MS = 50;

/**
 * The time to the first token. A reply in one piece has only the time that it took, and how soon an
 * error came says nothing of a model.
 */
export function firstTokenMs({ isStreaming, status = 0, ttftMs }: Timing): number | undefined {
  return isStreaming === "false" || status >= 400 ? undefined : ttftMs;
}

/** Tokens a second after the first one, where there is enough of that time to tell. */
export function tokensPerSecond(timing: Timing): number | undefined {
  const { output = 0, outcome = "ok", durationMs } = timing;
  const ttftMs = firstTokenMs(timing);
  if (ttftMs === undefined || output <= 0 || outcome !== "ok") return undefined;
  const generatingMs = durationMs - ttftMs;
  return generatingMs < SHORTEST_MS ? undefined : output / (generatingMs / 1000);
}
