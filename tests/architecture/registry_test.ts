import assert from "@std/assert";
import { dialects } from "../../src/dialects/all.ts";
import { DIALECTS } from "../../src/dialects/registry.ts";
import { COMMANDS } from "../../src/cli/commands.ts";
import { RULES } from "../../src/config/rules/registry.ts";
import { PROVIDERS } from "../../src/providers/registry.ts";
import { filesOf, ROOT } from "./source_files.ts";
import type { SourceFile } from "./source_files.ts";

/** The files of a folder (not below it) whose text matches; tests left out. */
function filesWith(folder: string, pattern: RegExp): readonly SourceFile[] {
  const direct = new RegExp(`^${folder}/[^/]+\\.ts$`);
  return filesOf([folder], (path) => direct.test(path) && !path.endsWith("_test.ts"))
    .filter((file) => pattern.test(file.text));
}

function stem(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.ts$/, "");
}

function foldersOf(folder: string): string[] {
  return [...Deno.readDirSync(new URL(folder, ROOT))]
    .filter((entry) => entry.isDirectory).map((entry) => entry.name).sort();
}

Deno.test("PROVIDERS holds every provider file, and each id is its file's stem", () => {
  const stems = filesWith("src/providers", /satisfies Provider\b/).map((file) => stem(file.path));
  assert.deepEqual(PROVIDERS.map((provider) => provider.id).toSorted(), stems.toSorted());
});

Deno.test("PROVIDERS has unique names, aliases included", () => {
  const names = PROVIDERS.flatMap((provider) => [provider.id, ...(provider.aliases ?? [])]);
  assert.deepEqual(names.filter((name, index) => names.indexOf(name) !== index), []);
  assert.deepEqual(names.filter((name) => name !== name.toLowerCase()), []);
});

Deno.test("PROVIDERS names a title, docs and at least one dialect for each", () => {
  for (const provider of PROVIDERS) {
    assert.notEqual(provider.title, "", provider.id);
    assert.match(provider.docs, /^(https:\/\/|docs\/)/, provider.id);
    assert.notEqual(provider.speaks.length, 0, provider.id);
    for (const { path } of provider.speaks) assert.match(path, /^\/.*[^/]$/, provider.id);
    if (provider.baseUrl !== undefined) {
      assert.doesNotMatch(provider.baseUrl, /\/$/, `${provider.id}: no trailing slash`);
      assert.equal(new URL(provider.baseUrl).username, "", provider.id);
    }
  }
});

Deno.test("PROVIDERS spell their addresses and paths with settings that they have", () => {
  for (const { id, settings = {}, ...provider } of PROVIDERS) {
    const names = ["model", ...Object.keys(settings)];
    const templates = [
      provider.baseUrl ?? "",
      provider.pathPrefix,
      ...(provider.baseUrlsFor ?? []).map((one) => one.baseUrl),
      ...provider.speaks.flatMap(({ path, streamPath = "" }) => [path, streamPath]),
      ...Object.values(provider.endpoints ?? {}),
    ];
    const used = templates.flatMap((template) => [...template.matchAll(/\{(\w+)\}/g)]);
    for (const [, name] of used) assert.equal(names.includes(name!), true, `${id}: {${name}}`);
    for (const { setting } of provider.baseUrlsFor ?? []) {
      assert.equal(names.includes(setting), true, `${id}: ${setting}`);
    }
    assert.equal(provider.baseUrl !== undefined || provider.exampleUrl !== undefined, true, id);
  }
});

Deno.test("PROVIDERS have the usual path of their own address, and settings that are no other key", () => {
  const taken = /^(model|name|access_key|default|base_url|passthrough_auth|http_host|headers)$/;
  for (const { id, baseUrl, pathPrefix, settings = {} } of PROVIDERS) {
    if (baseUrl !== undefined) assert.equal(baseUrl.endsWith(pathPrefix), true, id);
    for (const name of Object.keys(settings)) {
      assert.match(name, /^[a-z_]+$/, id);
      assert.doesNotMatch(name, taken, id);
    }
  }
});

Deno.test("PROVIDERS speak dialects that are registered, each model by one way of a dialect", () => {
  for (const { id, speaks } of PROVIDERS) {
    for (const { dialect } of speaks) {
      assert.equal(dialects.has(dialect), true, `${id}: ${dialect}`);
    }
    const open = speaks.filter((way) => way.models === undefined).map((way) => way.dialect);
    assert.equal(new Set(open).size, open.length, id);
    // Elsewhere only these are known to be there.
    assert.equal(speaks.some((way) => way.root === undefined), true, `${id}: nothing at its root`);
  }
});

Deno.test("PROVIDERS for zero-config are the ten of the specification", () => {
  const ten = PROVIDERS.filter((provider) => provider.zeroConfig === true);
  assert.equal(ten.length, 10);
  for (const { id, baseUrl, keyRequired } of ten) {
    assert.equal(baseUrl !== undefined && keyRequired, true, id);
  }
});

Deno.test("PROVIDERS are plain data: a provider file imports nothing that acts", () => {
  for (const file of filesWith("src/providers", /satisfies Provider\b/)) {
    assert.doesNotMatch(file.text, /\b(Deno\.|fetch\(|process\.)/, file.path);
  }
});

Deno.test("every dialect folder is named after its id and says what it is", () => {
  assert.deepEqual([...dialects.keys()].toSorted() as string[], foldersOf("src/dialects"));
  for (const [id, dialect] of dialects) {
    assert.equal(dialect.id, id);
    assert.notEqual(dialect.title, "", id);
    assert.match(dialect.docs, /^https:\/\//, id);
    const { paths, readPath } = dialect.client;
    assert.ok(paths.length > 0 || readPath !== undefined, `${id} has paths`);
    assert.ok(foldersOf("tests/wire").includes(id), `${id} has wire fixtures`);
  }
});

Deno.test("DIALECTS says of each what its own code says", () => {
  assert.deepEqual(DIALECTS.map((row) => row.id), DIALECTS.map((row) => row.id).toSorted());
  for (const { id, title, paths, readPath } of DIALECTS) {
    const dialect = dialects.get(id)!;
    assert.equal(title, dialect.title, id);
    assert.deepEqual(paths, dialect.client.paths, id);
    assert.equal(readPath, dialect.client.readPath, id);
  }
});

Deno.test("every config rule is registered once under its file's stem", () => {
  const stems = filesWith("src/config/rules", /^export const rule\b/m).map((file) =>
    stem(file.path)
  );
  assert.deepEqual(RULES.map((rule) => rule.id).toSorted(), stems.toSorted());
});

Deno.test("COMMANDS holds every command file, and each name is its file's stem", () => {
  const stems = filesWith("src/cli", /^export const command\b/m).map((file) => stem(file.path));
  const names = COMMANDS.map((command) => command.name.replaceAll("-", "_"));
  assert.deepEqual(names.toSorted(), stems.toSorted());
});

Deno.test("COMMANDS all say what they do, with an example", () => {
  for (const command of COMMANDS.filter((one) => one.hidden !== true)) {
    assert.match(command.summary, /^[A-Z].*[^.]$/, command.name);
    assert.notEqual(command.detail, "", command.name);
    assert.notEqual(command.examples.length, 0, command.name);
    for (const { command: line } of command.examples) {
      assert.match(line, new RegExp(`\\bplanoai ${command.name}\\b`), command.name);
    }
  }
});
