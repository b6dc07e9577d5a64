import { join } from "node:path/posix";

const SKIPPED = new Set(["node_modules", ".git", "dist", "coverage"]);

/** The checkout's root. */
export const ROOT = new URL("../../", import.meta.url);

/** One file of the repository. */
export interface SourceFile {
  /** From the root, with `/`: `src/ir/fold.ts`. */
  readonly path: string;
  readonly text: string;
}

/** Every file at or below `folders` whose name `wanted` takes, sorted by path. */
export function filesOf(
  folders: readonly string[],
  wanted: (path: string) => boolean,
): readonly SourceFile[] {
  const found: SourceFile[] = [];
  for (const folder of folders) walk(folder, wanted, found);
  return found.sort((a, b) => a.path < b.path ? -1 : 1);
}

/** TypeScript of the product: no tests, no ambient declarations. */
export function isProductCode(path: string): boolean {
  return path.endsWith(".ts") && !path.endsWith("_test.ts") && !path.endsWith(".d.ts");
}

function walk(path: string, wanted: (path: string) => boolean, found: SourceFile[]): void {
  let entries: Deno.DirEntry[];
  try {
    entries = [...Deno.readDirSync(new URL(path === "." ? "" : path + "/", ROOT))];
  } catch {
    return; // a folder appears with its first real content
  }
  for (const entry of entries) {
    if (SKIPPED.has(entry.name)) continue;
    const child = path === "." ? entry.name : join(path, entry.name);
    if (entry.isDirectory) walk(child, wanted, found);
    else if (wanted(child)) {
      found.push({ path: child, text: Deno.readTextFileSync(new URL(child, ROOT)) });
    }
  }
}

/** One `import` or `export … from`, static or dynamic. */
export interface Import {
  readonly specifier: string;
  readonly line: number;
}

const IMPORT =
  /^(?:import|export)\b[^;'"`]*?\bfrom\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\("([^"]+)"\)|new URL\("(\.[^"]+\.ts)", import\.meta\.url\)/gm;

/** What a file imports, workers named by `new URL("./x.ts", import.meta.url)` included. */
export function importsOf(file: SourceFile): readonly Import[] {
  const imports: Import[] = [];
  // JSDoc lines begin with ` *`: examples in them import by the package's name and are not edges.
  const code = file.text.replace(/^\s*\*.*$/gm, "");
  for (const match of code.matchAll(IMPORT)) {
    const specifier = match[1] ?? match[2] ?? match[3] ?? match[4]!;
    imports.push({ specifier, line: code.slice(0, match.index).split("\n").length });
  }
  return imports;
}

/** The path from the root that a relative specifier in `file` names. */
export function resolveImport(file: SourceFile, specifier: string): string {
  const url = new URL(specifier, new URL(file.path, ROOT));
  return pathOf(url).slice(pathOf(ROOT).length);
}

function pathOf(url: URL): string {
  return decodeURIComponent(url.pathname);
}
