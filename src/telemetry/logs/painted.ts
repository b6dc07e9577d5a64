import { harmless } from "./log_text.ts";

const RED = "31";
const YELLOW = "33";
const GREEN = "32";

/** The status of an access line, ours, Envoy's or JSON, with what stands before it. */
const STATUS = /^(\[[^\]]*\] "(?:[^"\\]|\\.)*" |\{.*?"status":)(\d{3})\b/;
/** The level of a line that a program says of itself: planoai's, Envoy's. */
const LEVEL = /^((?:\[[^\]]*\])*?\[)(error|critical|warn|warning)(\])/;

/** A line of any log for a terminal: nothing in it moves the cursor, and what failed has a colour. */
export function painted(line: string, color: boolean): string {
  const safe = harmless(line.replaceAll("\t", " "));
  if (!color) return safe;
  return safe
    .replace(STATUS, (_, before: string, status: string) => before + ink(statusInk(status), status))
    .replace(
      LEVEL,
      (_, before: string, level: string, end: string) =>
        before + ink(level.startsWith("warn") ? YELLOW : RED, level) + end,
    );
}

function statusInk(status: string): string {
  if (status >= "500") return RED;
  return status >= "400" ? YELLOW : GREEN;
}

function ink(code: string, text: string): string {
  return `\x1b[${code}m${text}\x1b[0m`;
}
