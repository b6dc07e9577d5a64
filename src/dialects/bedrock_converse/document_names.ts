/** Longest name that the service takes. */
const maxName = 200;

/**
 * Document names as the service takes them: letters, digits, single spaces, hyphens, parentheses and
 * square brackets, and no name twice in a conversation. Pure: the same documents in the same order get
 * the same names, so that the prompt's cache is hit.
 */
export class DocumentNames {
  readonly #given = new Set<string>();
  /** By how many a name has been tried: a thousand documents of one name are not tried from 1 each. */
  readonly #counts = new Map<string, number>();

  /** A legal name that no document of this request has. */
  nameFor(wanted: string | undefined): string {
    const name = legal(wanted ?? "");
    for (let count = this.#counts.get(name) ?? 1;; count++) {
      const unique = count === 1 ? name : `${name.slice(0, maxName - 8)} (${count})`;
      if (this.#given.has(unique)) continue;
      this.#given.add(unique);
      this.#counts.set(name, count + 1);
      return unique;
    }
  }
}

function legal(name: string): string {
  const stem = name.replace(/\.[a-z0-9]{1,5}$/i, "");
  const clean = stem
    .replace(/[^a-zA-Z0-9\s()[\]-]+/g, "-")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, maxName)
    .trimEnd();
  return clean.replace(/-/g, "") === "" ? "document" : clean;
}
