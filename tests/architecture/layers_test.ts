import assert from "@std/assert";
import { EDGES, LAYERS, PACKAGES } from "./layers.ts";
import { filesOf, importsOf, isProductCode, resolveImport } from "./source_files.ts";
import type { SourceFile } from "./source_files.ts";

const files = filesOf(["src", "filters/core"], isProductCode);

interface Use {
  readonly from: string;
  readonly to: string;
  readonly where: string;
}

/** Every import of one layer by another. */
const uses: readonly Use[] = files.flatMap((file) =>
  relativeImports(file).flatMap(({ target, where }) => {
    const from = layerOf(file.path);
    const to = layerOf(target);
    // `deno.json` (the version) and templates are data, not layers.
    return from === to || !/^(src|filters)\//.test(target) ? [] : [{ from, to, where }];
  })
);

Deno.test("LAYERS names every folder of src", () => {
  const unknown = new Set(files.map((file) => layerOf(file.path)));
  for (const layer of LAYERS) unknown.delete(layer);
  assert.deepEqual([...unknown], []);
});

Deno.test("a layer imports only layers below it", () => {
  const upward = uses.filter(({ from, to }) => rank(to) >= rank(from));
  assert.deepEqual(upward.map((use) => `${use.where}: ${use.from} → ${use.to}`), []);
});

Deno.test("EDGES lists every edge that is used, with a reason", () => {
  const allowed = new Set(EDGES.map((edge) => `${edge.from} → ${edge.to}`));
  // The first place of each edge is enough to find it.
  const missing = new Map<string, string>();
  for (const { from, to, where } of uses) {
    const edge = `${from} → ${to}`;
    if (!allowed.has(edge) && !missing.has(edge)) missing.set(edge, where);
  }
  assert.deepEqual([...missing].map(([edge, where]) => `${where}: ${edge}`), []);
  assert.deepEqual(EDGES.filter((edge) => edge.why.length < 10), []);
});

Deno.test("EDGES holds no allowance that nobody uses", () => {
  const used = new Set(uses.map((use) => `${use.from} → ${use.to}`));
  const unused = EDGES.filter((edge) => !used.has(`${edge.from} → ${edge.to}`));
  assert.deepEqual(unused.map((edge) => `${edge.from} → ${edge.to}`), []);
});

Deno.test("no dialect imports another dialect", () => {
  const crossing: string[] = [];
  for (const file of files) {
    const from = dialectFolder(file.path);
    if (from === undefined) continue;
    for (const { target, where } of relativeImports(file)) {
      const to = dialectFolder(target);
      if (to !== undefined && to !== from) crossing.push(`${where}: ${from} → ${to}`);
    }
  }
  assert.deepEqual(crossing, []);
});

Deno.test("product code imports relative files, node: and the import map only", () => {
  const map = Object.keys(JSON.parse(Deno.readTextFileSync("deno.json")).imports);
  const strangers: string[] = [];
  for (const file of files) {
    for (const { specifier, line } of importsOf(file)) {
      if (specifier.startsWith(".") || specifier.startsWith("node:")) continue;
      if (!map.some((name) => specifier === name || specifier.startsWith(name + "/"))) {
        strangers.push(`${file.path}:${line}: ${specifier}`);
      }
    }
  }
  assert.deepEqual(strangers, []);
});

Deno.test("PACKAGES says which folder uses which package, and nothing else does", () => {
  const used = new Set<string>();
  for (const file of files) {
    for (const { specifier } of importsOf(file)) {
      if (specifier.startsWith(".") || specifier.startsWith("node:")) continue;
      const name = specifier.split("/").slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
      used.add(`${layerOf(file.path)} uses ${name}`);
    }
  }
  const allowed = PACKAGES.map((entry) => `${entry.folder} uses ${entry.name}`);
  assert.deepEqual([...used].toSorted(), allowed.toSorted());
});

Deno.test("product code never imports tests, benchmarks or demos", () => {
  const wrong = files.flatMap((file) =>
    relativeImports(file).filter(({ target }) => !/^(src|filters\/core|templates)\//.test(target))
      .filter(({ target }) => target !== "deno.json").map(({ where, target }) =>
        `${where}: ${target}`
      )
  );
  assert.deepEqual(wrong, []);
});

function relativeImports(file: SourceFile): { target: string; where: string }[] {
  return importsOf(file).filter(({ specifier }) => specifier.startsWith("."))
    .map(({ specifier, line }) => ({
      target: resolveImport(file, specifier),
      where: `${file.path}:${line}`,
    }));
}

function layerOf(path: string): string {
  return path.split("/").slice(0, 2).join("/");
}

function rank(layer: string): number {
  const at = (LAYERS as readonly string[]).indexOf(layer);
  return at === -1 ? Number.POSITIVE_INFINITY : at;
}

/** `openai_chat` for files inside a dialect's folder; files beside the folders belong to none. */
function dialectFolder(path: string): string | undefined {
  return /^src\/dialects\/([^/]+)\//.exec(path)?.[1];
}
