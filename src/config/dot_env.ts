/**
 * The variables of a `.env` file. Tolerates what people write: `export `, quotes, comments, spaces
 * around `=`, CRLF, a byte-order mark. Lines that are none of this are passed over. Values are taken
 * as they are: no `$` inside them is expanded, because keys may hold one.
 */
export function parseDotEnv(text: string): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  for (const line of text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/)) {
    const match = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.-]*)\s*=\s*(.*)$/.exec(line);
    if (match !== null) variables.set(match[1]!, unquote(match[2]!));
  }
  return variables;
}

function unquote(raw: string): string {
  const value = raw.trim();
  const quoted = /^"((?:[^"\\]|\\.)*)"\s*(?:#.*)?$/.exec(value);
  if (quoted !== null) {
    return quoted[1]!.replace(/\\(.)/g, (_, char: string) => char === "n" ? "\n" : char);
  }
  const single = /^'([^']*)'\s*(?:#.*)?$/.exec(value);
  if (single !== null) return single[1]!;
  // A comment needs a space before its "#": keys may hold one.
  return value.replace(/\s+#.*$/, "");
}
