import type { Span } from "../diagnostic.ts";

/**
 * Keys in clear text must not reach a CI log, whatever the diagnostic on their line is about. As
 * many stars as characters, so that carets stay where they are.
 */
export function maskKeys(line: string): string {
  const named =
    /((?:[_-]key|apikey|keys|token|secret|password|authorization)["']?\s*:\s*\[?["']?(?:Bearer\s+)?)([^\s"'$,}\]#[{][^\s"',}\]]*)/gi;
  const shaped = /\b(?:sk|pk|gsk|xai|ghp|key)[-_][A-Za-z0-9_-]{8,}|\bAIza[A-Za-z0-9_-]{8,}/g;
  const inUrl = /(:\/\/[^\s:@/]*:)([^\s@/$]+)(?=@)/g;
  const lists = /((?:keys|access_key|api_key)["']?\s*:\s*\[)([^\]]*)/gi;
  const stars = (text: string) => "*".repeat(text.length);
  return line
    .replace(
      lists,
      (_, before: string, items: string) =>
        before + items.replace(/(?<![$\w{])[^\s,"'${}][^\s,"']*/g, stars),
    )
    .replace(named, (_, before: string, key: string) => before + "*".repeat(key.length))
    .replace(inUrl, (_, before: string, key: string) => before + "*".repeat(key.length))
    .replace(shaped, (key) => "*".repeat(key.length));
}

/** The part of a line where `at` stands, as stars. */
export function maskSpan(line: string, { column, length }: Span): string {
  const from = column - 1;
  return line.slice(0, from) + "*".repeat(Math.min(length, line.length - from)) +
    line.slice(from + length);
}
