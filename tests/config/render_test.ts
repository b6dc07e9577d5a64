import assert from "@std/assert";
import { type Diagnostic, diagnostic } from "../../src/config/diagnostic.ts";
import { validateConfig } from "../../src/config/load.ts";
import { renderGithub } from "../../src/config/render/github.ts";
import { renderJson } from "../../src/config/render/json.ts";
import { renderSarif } from "../../src/config/render/sarif.ts";
import { renderText, summary } from "../../src/config/render/text.ts";
import { RULES } from "../../src/config/rules/registry.ts";
import { matchesGolden } from "./golden.ts";

const text = "version: v0.4.0\nlisteners:\n  - type: modle\n    name: llm\n" +
  "model_providers:\n  - model: gorq/llama\n    acess_key: sk-0123456789abcdef\n" +
  "  - model: openai/a\n    access_key: $K\n  - model: openai/a\n    access_key: $K\n";
const { diagnostics } = validateConfig("dir/config.yaml", text);
const texts = new Map([["dir/config.yaml", text]]);
const golden = (name: string) => new URL(`render/${name}`, import.meta.url);

function one(at: { line: number; column: number; length: number }, more = {}): Diagnostic {
  return { ...diagnostic("r", "error", { message: "m", at: { file: "f", ...at } }), ...more };
}

Deno.test("renderText shows place, line, caret, notes and rule", async () => {
  await matchesGolden(golden("text.txt"), renderText(diagnostics, texts, { color: false }));
});

Deno.test("renderText colours nothing but what it says in plain", () => {
  const colored = renderText(diagnostics, texts, { color: true });
  // deno-lint-ignore no-control-regex
  const plain = colored.replace(/\x1b\[\d+m/g, "");
  assert.notEqual(colored, plain);
  assert.equal(plain, renderText(diagnostics, texts, { color: false }));
});

Deno.test("renderText never shows a key, whatever the diagnostic is about", () => {
  const lines = [
    "    api_key: sk-0123456789abcdef",
    '    access_key: "hunter2hunter2"',
    "  - {model: a/b, access_key: hunter2hunter2, default: 1}",
    "    headers: {Authorization: Bearer hunter2hunter2}",
    "    connection_string: postgres://me:hunter2@host/db",
    "    x: gsk_hunter2hunter2",
    "    keys: [$A, hunter2hunter2, 'hunter2hunter2']",
  ];
  for (const line of lines) {
    const shown = renderText([one({ line: 1, column: 5, length: 3 })], new Map([["f", line]]), {
      color: false,
    });
    assert.doesNotMatch(shown, /hunter2|0123456789/, line);
    assert.match(shown, /\*{6}/, line);
  }
});

Deno.test("validateConfig never repeats a key, whatever is wrong with it", () => {
  const head = "version: v0.4.0\nmodel_providers:\n  - model: openai/a\n    ";
  const bad = [
    "access_key: 73737373",
    "access_key: [hunter73737373]",
    "access_key: AKIA73737373EXAMPLE",
    "access_key: 'sk-73737373",
    "acces_key: sk-7373737373",
    "headers: {authorization: 73737373}",
    "access_key: a73737373\n    access_key: b73737373",
    "base_url: ftp://me:pw73737373@host",
    "access_key: ${sk-73737373}",
  ];
  for (const line of bad) {
    const config =
      `${head}${line}\nlisteners: [{type: model, name: a, auth: {keys: [73737373]}}]\n`;
    const checked = validateConfig("f", config);
    const shown = renderText(checked.diagnostics, new Map([["f", config]]), { color: false });
    assert.doesNotMatch(shown + renderJson(checked.diagnostics), /73737373/, line);
  }
});

Deno.test("renderText masks what a private diagnostic points at", () => {
  const at = { line: 1, column: 4, length: 6 };
  const shown = renderText([one(at, { private: true })], new Map([["f", "a: secret b"]]), {
    color: false,
  });
  assert.match(shown, /a: \*{6} b/);
});

Deno.test("renderText keeps the caret in sight on a long line", () => {
  const line = "x".repeat(500) + "HERE" + "y".repeat(500);
  const shown = renderText([one({ line: 1, column: 501, length: 4 })], new Map([["f", line]]), {
    color: false,
  });
  const [, source, carets] = shown.split("\n");
  assert.equal(source!.length < 120, true);
  assert.equal(source!.slice(carets!.indexOf("^"), carets!.lastIndexOf("^") + 1), "HERE");
});

Deno.test("renderText shows control characters as signs", () => {
  const shown = renderText(
    [one({ line: 1, column: 1, length: 1 })],
    new Map([["f", "a\x1b[31m\tb"]]),
    {
      color: false,
    },
  );
  assert.equal(shown.includes("\x1b"), false);
});

Deno.test("renderJson has the documented form and 1-based places", async () => {
  const json = renderJson(diagnostics);
  await matchesGolden(golden("report.json"), json);
  for (const { line, column } of JSON.parse(json).diagnostics) {
    assert.equal(
      Number.isInteger(line) && line >= 1 && Number.isInteger(column) && column >= 1,
      true,
    );
  }
  assert.deepEqual(JSON.parse(renderJson([])), { diagnostics: [] });
});

Deno.test("renderGithub writes one command a diagnostic", async () => {
  await matchesGolden(golden("github.txt"), renderGithub(diagnostics));
});

Deno.test("renderGithub lets no value begin a command or a property of its own", () => {
  const at = { line: 1, column: 1, length: 1 };
  const evil = one(at, { message: "a\n::error ::b%0A", at: { file: "a,line=9:x\n", ...at } });
  const rendered = renderGithub([evil]);
  assert.equal(rendered.trimEnd().split("\n").length, 1);
  assert.match(rendered, /^::error file=a%2Cline=9%3Ax%0A,line=1,/);
});

Deno.test("renderSarif is a SARIF 2.1.0 log whose results name listed rules", async () => {
  const sarif = renderSarif(diagnostics, RULES);
  await matchesGolden(golden("report.sarif.json"), sarif);
  const [run] = JSON.parse(sarif).runs;
  const ids = run.tool.driver.rules.map((rule: { id: string }) => rule.id);
  for (const result of run.results) assert.equal(ids.includes(result.ruleId), true);
});

Deno.test("summary counts in words", () => {
  assert.equal(summary([]), "no problems");
  const warning = one({ line: 1, column: 1, length: 1 }, { severity: "warning" });
  assert.equal(
    summary([one({ line: 1, column: 1, length: 1 }), warning, warning]),
    "1 error, 2 warnings",
  );
});
