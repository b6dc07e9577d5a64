import type { EdgeTable } from "./edge_table.ts";

/** Characters of Envoy's words that are shown. */
const MAX_WORDS = 600;

/** Values below this length are no keys (`close`), and starring them out would garble the rest. */
const MIN_SECRET = 8;

/** What tables hold that nobody may read: keys, and headers, which may be some. */
export function secretsOf(tables: Readonly<Record<string, EdgeTable>>): readonly string[] {
  const all = Object.values(tables).flatMap((table) => [
    ...table.keys,
    ...table.ways.flatMap((way) => [
      ...way.headers.map(([, value]) => value),
      ...(way.quoted === undefined ? [] : [way.quoted]),
    ]),
  ]);
  // The longest first: one may be the beginning of another.
  return [...new Set(all)].toSorted((a, b) => b.length - a.length);
}

/**
 * Text of Envoy's without these. Envoy quotes the whole configuration of what it refuses, keys
 * included: every line of its log has to pass here.
 */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  let shown = text;
  for (const secret of secrets) {
    if (secret.length < MIN_SECRET) continue;
    shown = shown.replaceAll(secret, "***").replaceAll(JSON.stringify(secret).slice(1, -1), "***");
  }
  return shown;
}

/** Why Envoy refuses something, in one line: without the configuration that it quotes. */
export function envoyReason(said: string): string {
  const reason = said.replaceAll(/goo\.gle\/debug\w*[^]*?\n: /g, "")
    .replace(/goo\.gle\/debug[^]*$/, "…")
    .trim().split(/\s*\n\s*/).slice(-2).join("; ")
    // Envoy doubles some blanks at random, so that nobody relies on its words.
    .replaceAll(/ {2,}/g, " ");
  // Of a chain of causes ("… | caused by …") the last one says what is wrong.
  return reason.length <= MAX_WORDS
    ? reason
    : `${reason.slice(0, MAX_WORDS / 3)}…${reason.slice(-MAX_WORDS * 2 / 3)}`;
}
