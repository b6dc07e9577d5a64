/** The sections of an AWS profile file, each with its keys in lower case. */
export type Sections = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Reads AWS's profile files: `[section]`, `key = value`, comments from `#` or `;`. Indented lines
 * belong to a nested block (`s3 =`) and say nothing about credentials. A section that comes twice is
 * one.
 */
export function parseSections(text: string): Sections {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  for (const line of text.split(/\r?\n/)) {
    const header = /^\s*\[\s*([^\]]+?)\s*\]/.exec(line);
    if (header !== null) {
      const name = header[1]!.replace(/\s+/g, " ");
      section = sections.get(name) ?? new Map();
      sections.set(name, section);
      continue;
    }
    const pair = /^([^\s#;=][^=]*)=(.*)$/.exec(line);
    if (pair === null) continue;
    const value = pair[2]!.replace(/\s[#;].*$/, "").trim();
    section?.set(pair[1]!.trim().toLowerCase(), value);
  }
  return sections;
}
