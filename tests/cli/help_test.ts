import assert from "@std/assert";
import { COMMANDS, GROUPS, SHOWN_COMMANDS } from "../../src/cli/commands.ts";
import { commandHelp, rootHelp } from "../../src/cli/help.ts";
import { cliGoldens } from "./golden_files.ts";

const root = new URL("../../", import.meta.url);

Deno.test("COMMANDS holds every command file, and each name is its file's stem", () => {
  const stems = [...Deno.readDirSync(new URL("src/cli/", root))]
    .filter(({ name }) => name.endsWith(".ts") && !name.endsWith("_test.ts"))
    .filter(({ name }) =>
      /^export const command = defineCommand\(/m.test(
        Deno.readTextFileSync(new URL(`src/cli/${name}`, root)),
      )
    )
    .map(({ name }) => name.replace(/\.ts$/, "").replaceAll("_", "-"));
  assert.deepEqual(COMMANDS.map((one) => one.name).toSorted(), stems.toSorted());
});

Deno.test("COMMANDS say what they do, in words that help can show", () => {
  for (const { name, summary, detail, group, options, examples, hidden } of COMMANDS) {
    assert.ok(GROUPS.includes(group), name);
    assert.match(summary, /^[A-Z].*[^.]$/, name);
    assert.ok(summary.length <= 60, `${name}: its summary fits a line`);
    assert.notEqual(detail, "", name);
    assert.ok(hidden === true || examples.length > 0, `${name} has an example`);
    const shorts = Object.values(options).flatMap((spec) => spec.short ?? []);
    assert.equal(new Set(shorts).size, shorts.length, name);
    assert.ok(!shorts.includes("h"), name);
    for (const [key, spec] of Object.entries(options)) {
      assert.match(key, /^[a-z][a-zA-Z0-9]*$/, `${name} ${key}`);
      assert.match(spec.doc, /[^.]$/, `${name} ${key}`);
    }
  }
});

Deno.test("help and docs/cli.md are what the table makes (deno task golden rewrites them)", () => {
  for (const { path, text } of cliGoldens()) {
    assert.equal(Deno.readTextFileSync(new URL(path, root)), text, path);
  }
});

Deno.test("help has no golden of a command that is gone", () => {
  const files = [...Deno.readDirSync(new URL("tests/cli/help/", root))].map((entry) => entry.name);
  const names = ["planoai", ...SHOWN_COMMANDS.map((one) => one.name)];
  assert.deepEqual(files.toSorted(), names.map((name) => `${name}.txt`).toSorted());
});

Deno.test("help keeps within its columns, wide and narrow", () => {
  for (const columns of [60, 80, 200]) {
    const style = { color: false, columns };
    const texts = SHOWN_COMMANDS.map((command) => commandHelp(command, style));
    for (const text of [rootHelp(SHOWN_COMMANDS, GROUPS, style), ...texts]) {
      for (const line of text.split("\n")) {
        // Commands in examples are typed as they stand.
        if (/^ {2}(planoai|source|complete|#)/.test(line)) continue;
        assert.ok(line.length <= Math.min(columns, 100), `${columns}: ${line}`);
      }
    }
  }
});

Deno.test("help is without colours when nobody can see them", () => {
  for (const command of SHOWN_COMMANDS) {
    assert.ok(!commandHelp(command, { color: false, columns: 80 }).includes("\x1b"));
    assert.ok(commandHelp(command, { color: true, columns: 80 }).includes("\x1b[1m"));
  }
});
