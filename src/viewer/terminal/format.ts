/** `0.4 ms`, `12 ms`, `1.24 s`, `2 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 9.95) return `${trimmed(ms, 1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(ms < 9_995 ? 2 : 1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor(seconds / 60) % 60} min`;
}

/** `1,204`. */
export function count(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 0 });
}

/** `$0.0042`: 8 places below a hundredth of a cent, 6 below a cent, 4 below a dollar, else 2. */
export function dollars(value: number): string {
  if (value === 0) return "$0";
  if (value < 0.01) return `$${trimmed(value, value < 1e-4 ? 8 : 6)}`;
  if (value < 1) return `$${value.toFixed(4)}`;
  const places = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  return `$${value.toLocaleString("en-US", places)}`;
}

/** Tokens a second. */
export function rate(perSecond: number): string {
  return `${perSecond >= 100 ? count(perSecond) : perSecond.toFixed(1)} tok/s`;
}

/** `2026-01-31 12:00:00`; in the machine's own zone unless one is named. */
export function moment(ms: number, timeZone?: string): string {
  // Swedish writes dates as ISO 8601 does.
  const style = { dateStyle: "short", timeStyle: "medium" } as const;
  return new Intl.DateTimeFormat("sv-SE", timeZone === undefined ? style : { ...style, timeZone })
    .format(ms);
}

/** `1 span`, `2 spans`. */
export function plural(number: number, word: string, words = `${word}s`): string {
  return `${count(number)} ${number === 1 ? word : words}`;
}

function trimmed(value: number, places: number): string {
  return value.toFixed(places).replace(/\.?0+$/, "") || "0";
}
