/** Where a span lies in its trace, milliseconds. */
export interface Place {
  readonly startMs: number;
  readonly durationMs: number;
  /** Of the whole trace. */
  readonly totalMs: number;
}

/** Blocks of one to eight eighths of a column. */
const EIGHTHS = ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"] as const;

/** A span's place in its trace as blocks in exactly `width` columns; every span has at least a stroke. */
export function bar({ startMs, durationMs, totalMs }: Place, width: number): string {
  if (width <= 0) return "";
  const scale = totalMs > 0 ? width / totalMs : 0;
  const from = Math.min(width - 1, Math.max(0, Math.floor(startMs * scale)));
  // A trace without any extent fills its bar. A bar of several columns ends where the span does.
  const own = durationMs * scale;
  const length = totalMs <= 0 ? width : own < 1 ? own : startMs * scale + own - from;
  const eighths = Math.max(1, Math.min((width - from) * 8, Math.round(length * 8)));
  const full = Math.floor(eighths / 8);
  const rest = eighths % 8;
  const blocks = "█".repeat(full) + (rest === 0 ? "" : EIGHTHS[rest - 1]!);
  return " ".repeat(from) + blocks + " ".repeat(width - from - full - (rest === 0 ? 0 : 1));
}
