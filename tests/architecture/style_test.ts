import assert from "@std/assert";
import { LONG_FILES, LONGEST } from "./long_files.ts";
import { filesOf, isProductCode } from "./source_files.ts";

const ours = filesOf(
  ["src", "filters", "tests", "bench", "demos", "mod.ts", "cli.ts"],
  (path) => path.endsWith(".ts"),
);
const product = filesOf(["src", "filters"], isProductCode);
const everything = filesOf(
  ["."],
  (path) => /\.(ts|js|json|md|ya?ml|sh|toml|lock)$|\/run$/.test(path),
);

/** Lines that match, as `path:line: text`; comments count unless `code` cuts them off. */
function hits(
  files: readonly { path: string; text: string }[],
  pattern: RegExp,
  code = false,
): string[] {
  return files.flatMap(({ path, text }) =>
    text.split("\n").flatMap((line, index) => {
      const shown = code ? withoutComment(line) : line;
      return pattern.test(shown) ? [`${path}:${index + 1}: ${line.trim()}`] : [];
    })
  );
}

function withoutComment(line: string): string {
  return /^\s*(\*|\/\*|\/\/)/.test(line) ? "" : line.replace(/\s\/\/ .*$/, "");
}

Deno.test("style: no default exports", () => {
  assert.deepEqual(hits(ours, /^export default\b/, true), []);
});

Deno.test("style: no any, no Function type, no enum", () => {
  // The words stand in messages and names too: only their places as a type count.
  assert.deepEqual(hits(product, /(:|<|\bas|,|\|)\s*any\b(?!["'`\w])\s*[;,)>=|[\]{]/, true), []);
  assert.deepEqual(hits(product, /:\s*Function\b/, true), []);
  assert.deepEqual(hits(product, /^\s*(export\s+)?(const\s+)?enum\s/, true), []);
});

Deno.test("style: no unfinished business in the text", () => {
  const words = new RegExp(
    `\\b(${["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"].join("|")})\\b`,
  );
  assert.deepEqual(hits(ours, words), []);
});

Deno.test("style: no test is alone and none is switched off without a reason", () => {
  const tests = ours.filter((file) => file.path.endsWith("_test.ts"));
  assert.deepEqual(hits(tests, /\bDeno\.test\.(only|ignore)\b|\bonly: true/, true), []);
  assert.deepEqual(hits(tests, /\bignore: true/, true), []);
});

Deno.test("style: file and folder names are snake_case", () => {
  const odd = ours.map((file) => file.path)
    .filter((path) => !/^([a-z0-9_]+\/)*[a-z0-9_]+(\.d)?\.ts$/.test(path));
  assert.deepEqual(odd, []);
});

Deno.test(`style: a file over ${LONGEST} lines has a reason, and every reason is needed`, () => {
  const long = product.filter((file) => file.text.split("\n").length - 1 > LONGEST);
  assert.deepEqual(long.map((file) => file.path), LONG_FILES.map((file) => file.path).toSorted());
});

Deno.test("style: product code writes to no console", () => {
  assert.deepEqual(hits(product, /\bconsole\.\w+\(/, true), []);
});

Deno.test("style: files name no package registry host and no machine's paths", () => {
  // Spelled in pieces, so that this file does not name them either.
  const hosts = [
    "registry." + "npmjs",
    "pypi" + ".org",
    "python" + "hosted.org",
    "deb.deb" + "ian",
  ];
  const places = ["/wo" + "rk/", "/ro" + "ot/"];
  const pattern = new RegExp(
    [...hosts, ...places].map((text) => text.replaceAll(".", "\\.")).join("|"),
  );
  assert.deepEqual(hits(everything, pattern), []);
});

Deno.test("style: no key-shaped text stands in a file", () => {
  const keys =
    /\b(sk-(ant-|proj-)?[A-Za-z0-9_-]{32,}|AKIA[0-9A-Z]{16}|ghp_[A-Za-z0-9]{36}|AIza[\w-]{35})\b/;
  assert.deepEqual(hits(everything, keys), []);
});

Deno.test("deno.lock holds no addresses and no tarballs", () => {
  const lock = filesOf(["."], (path) => path === "deno.lock");
  assert.equal(lock.length, 1);
  assert.deepEqual(hits(lock, /https?:\/\/|"tarball"/), []);
});

Deno.test("deno.json pins every npm package to one version and uses no other registry", () => {
  const { imports } = JSON.parse(Deno.readTextFileSync("deno.json"));
  for (const [name, target] of Object.entries(imports)) {
    assert.match(
      String(target),
      /^(node:[\w/]+|\.\/.*|npm:(@[\w.-]+\/)?[\w.-]+@\d+\.\d+\.\d+)$/,
      name,
    );
  }
});
