/** `$NAME`, `${NAME}` and the escape `$$`. Names begin with a letter, so that "$5" stays money. */
const reference = /\$\$|\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$([A-Za-z_][A-Za-z0-9_]*)/g;

/** The names of the variables in a string, in order, each once. */
export function variablesIn(text: string): readonly string[] {
  const names = new Set<string>();
  for (const match of text.matchAll(reference)) {
    const name = match[1] ?? match[2];
    if (name !== undefined) names.add(name);
  }
  return [...names];
}

/** The string with its variables replaced; `missing` has the names that `lookup` did not know. */
export function expandVariables(
  text: string,
  lookup: (name: string) => string | undefined,
): { readonly text: string; readonly missing: readonly string[] } {
  const missing = new Set<string>();
  const expanded = text.replace(reference, (whole, braced?: string, bare?: string) => {
    const name = braced ?? bare;
    if (name === undefined) return "$";
    const value = lookup(name);
    if (value === undefined || value === "") missing.add(name);
    return value ?? whole;
  });
  return { text: expanded, missing: [...missing] };
}

/**
 * Looks a variable up in `.env` first, then in the process: a project's own file wins over whatever
 * the shell happens to hold (spec/cli-config §1.2.1).
 */
export function lookupIn(
  dotEnv: ReadonlyMap<string, string>,
  env: Readonly<Record<string, string>>,
): (name: string) => string | undefined {
  return (name) => {
    const own = dotEnv.get(name);
    if (own !== undefined && own !== "") return own;
    return Object.hasOwn(env, name) ? env[name] : own;
  };
}
