import assert from "@std/assert";
import { validateConfig } from "../../src/config/load.ts";
import { MAX_FILE_BYTES } from "../../src/config/parse.ts";
import { renderText } from "../../src/config/render/text.ts";
import { matchesGolden } from "./golden.ts";

const head = "version: v0.4.0\nlisteners: [{type: model, name: llm}]\n" +
  "model_providers: [{model: mock/echo}]\n";

function laughs(): string {
  const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
  for (let i = 1; i < 10; i++) {
    lines.push(`a${i}: &a${i} [${Array(10).fill(`*a${i - 1}`).join(", ")}]`);
  }
  return lines.join("\n") + "\n";
}

function bytes(...parts: (string | number)[]): Uint8Array {
  const encoder = new TextEncoder();
  return new Uint8Array(
    parts.flatMap((part) => typeof part === "number" ? [part] : [...encoder.encode(part)]),
  );
}

const latin1 = bytes("version: v0.4.0\n# caf", 0xe9, "\n");
const utf16 = bytes(0xff, 0xfe, "v", 0, "e", 0);

/** Files that are not a config, and the rule that says so. */
const BAD: readonly (readonly [name: string, rule: string, input: string | Uint8Array])[] = [
  ["empty", "empty_file", ""],
  ["only_comments", "empty_file", "# nothing\n\n"],
  ["clean_init", "empty_file", "\n"],
  ["null_document", "not_a_mapping", "~\n"],
  ["list", "not_a_mapping", "- a\n- b\n"],
  ["scalar", "not_a_mapping", "hello\n"],
  ["tab", "yaml_syntax", "version: v0.4.0\nlisteners:\n\t- type: model\n"],
  ["bad_indent", "yaml_syntax", "version: v0.4.0\n listeners: []\n"],
  ["unclosed_quote", "yaml_syntax", 'version: "v0.4.0\nlisteners: []\n'],
  ["unclosed_flow", "yaml_syntax", "version: v0.4.0\nlisteners: [{type: model\n"],
  ["colon_in_value", "yaml_syntax", "version: v0.4.0\nlisteners: []\nmode: a: b\n"],
  ["missing_space", "yaml_syntax", "version: v0.4.0\nlisteners:[]\nmode: llm\n"],
  ["complex_key", "yaml_syntax", head + "? [a, b]\n: c\n"],
  ["unknown_tag", "yaml_syntax", head + "mode: !secret llm\n"],
  ["unknown_alias", "yaml_syntax", head + "limits: *nothing\n"],
  ["duplicate_key", "duplicate_key", head + "version: v0.3.0\n"],
  ["several_documents", "several_documents", head + "---\nversion: v0.4.0\n"],
  ["billion_laughs", "too_many_values", laughs()],
  ["self_reference", "nested_too_deep", "a: &a [*a]\n"],
  ["deep_flow", "nested_too_deep", `a: ${"[".repeat(20_000)}${"]".repeat(20_000)}\n`],
  [
    "deep_block",
    "nested_too_deep",
    Array.from({ length: 300 }, (_, i) => " ".repeat(i) + "a:").join("\n"),
  ],
  ["latin1", "not_utf8", latin1],
  ["utf16", "not_utf8", utf16],
  ["huge", "file_too_large", new Uint8Array(MAX_FILE_BYTES + 1)],
  ["binary", "not_a_mapping", bytes(0x7f, "ELF", 2, 1, 1, 0, 0, "\n", 0)],
];

for (const [name, rule, input] of BAD) {
  Deno.test(`parseConfig refuses ${name} with ${rule} and a place`, async () => {
    const { diagnostics, source } = validateConfig("config.yaml", input);
    assert.equal(diagnostics.some((one) => one.rule === rule), true, JSON.stringify(diagnostics));
    for (const { at } of diagnostics) {
      assert.equal(at.line >= 1 && at.column >= 1 && at.length >= 1, true);
    }
    const texts = new Map([["config.yaml", source.text]]);
    const text = renderText(diagnostics, texts, { color: false });
    await matchesGolden(new URL(`parse/${name}.txt`, import.meta.url), text);
  });
}

/** Files that are a config, however they are written. */
const GOOD: readonly (readonly [name: string, input: string | Uint8Array])[] = [
  ["plain YAML", head],
  ["CRLF line ends", head.replaceAll("\n", "\r\n")],
  ["a byte-order mark", "\uFEFF" + head],
  ["a byte-order mark in bytes", bytes(0xef, 0xbb, 0xbf, head)],
  ["JSON", '{"version":"v0.4.0","listeners":[],"model_providers":[{"model":"mock/echo"}]}'],
  ["one document between marks", "---\n" + head + "...\n"],
  [
    "anchors and merge keys",
    "version: v0.4.0\nlisteners: []\nmodel_providers:\n  - &base\n    model: openai/a\n" +
    "    access_key: $OPENAI_API_KEY\n  - <<: *base\n    model: openai/b\n",
  ],
  ["no line end at the end", head.trimEnd()],
];

for (const [name, input] of GOOD) {
  Deno.test(`parseConfig reads ${name}`, () => {
    assert.deepEqual(validateConfig("config.yaml", input).diagnostics, []);
  });
}

Deno.test("parseConfig gives the column after a byte-order mark as editors count it", () => {
  const { diagnostics } = validateConfig("c.yaml", "\uFEFFversoin: v0.4.0\nlisteners: []\n");
  const wrong = diagnostics.find((one) => one.rule === "unknown_key");
  assert.deepEqual([wrong?.at.line, wrong?.at.column], [1, 1]);
});

Deno.test("parseConfig takes __proto__ for a key like any other", () => {
  const { diagnostics } = validateConfig("c.yaml", head + "__proto__: {polluted: true}\n");
  assert.equal(diagnostics[0]?.rule, "unknown_key");
  assert.equal(Object.hasOwn(Object.prototype, "polluted"), false);
});

Deno.test("parseConfig survives any prefix of a good file", () => {
  const text = Deno.readTextFileSync(
    new URL("../../templates/configs/filter_chain_guardrails.yaml", import.meta.url),
  );
  for (let end = 0; end < text.length; end += 7) {
    const { diagnostics } = validateConfig("c.yaml", text.slice(0, end));
    for (const { at } of diagnostics) assert.equal(at.line >= 1 && at.column >= 1, true);
  }
});
