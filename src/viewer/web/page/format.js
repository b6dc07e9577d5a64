/** `0.4 ms`, `210 ms`, `1.24 s`, `2 m 05 s`. */
export function duration(ms) {
  if (ms === undefined || !Number.isFinite(ms)) return "–";
  if (ms > 0 && ms < 0.0995) return `${Math.round(ms * 1000)} µs`;
  if (ms < 9.95) return `${trim(ms.toFixed(1))} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_995) return `${(ms / 1000).toFixed(2)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} m ${String(seconds % 60).padStart(2, "0")} s`;
}

/** `$0.0012`; unknown is a dash, never nothing. */
export function cost(usd, isPartial = false) {
  if (usd === undefined || usd === null) return "–";
  const sign = isPartial ? "≥ $" : "$";
  if (usd === 0) return `${sign}0`;
  if (usd < 1e-4) return sign + trim(usd.toFixed(8));
  if (usd < 0.01) return sign + usd.toFixed(6).replace(/0{1,2}$/, "");
  if (usd < 1) return sign + usd.toFixed(4);
  return sign + usd.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** `1,234`; from a hundred thousand on `123k`. */
export function tokens(count) {
  if (count === undefined || count === null) return "–";
  if (count < 100_000) return count.toLocaleString("en");
  if (count < 999_500) return `${Math.round(count / 1000)}k`;
  return `${trim((count / 1e6).toFixed(2))}M`;
}

/** `1 span`, `2 spans`. */
export function count(number, word) {
  return `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`;
}

/** The time of today, the date and time of other days. */
export function clock(ms, now = Date.now()) {
  const date = new Date(ms);
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  if (date.toDateString() === new Date(now).toDateString()) return time;
  const day = date.toLocaleDateString("en", { month: "short", day: "numeric" });
  return `${day}, ${time.slice(0, 5)}`;
}

/** With milliseconds and zone, for tooltips. */
export function exactTime(ms) {
  return new Date(ms).toISOString().replace("T", " ");
}

/**
 * A stranger's text with what a person cannot see made visible: control characters (terminal escapes
 * among them) as their pictures, and what turns the direction of text as its number.
 */
export function visible(text) {
  return String(text)
    .replaceAll("\r\n", "\n")
    // deno-lint-ignore no-control-regex -- they are what is looked for
    .replace(/[\u0000-\u0008\u000b-\u001f]/g, (c) => String.fromCharCode(0x2400 + c.charCodeAt(0)))
    .replace(/[\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, codePoint);
}

function codePoint(character) {
  // A joiner holds emoji and scripts together.
  if (character === "\u200d" || character === "\u200c") return character;
  return `‹U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}›`;
}

function two(number) {
  return String(number).padStart(2, "0");
}

function trim(text) {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
