import assert from "@std/assert";
import {
  CustomInputReader,
  customToolDescription,
  unwrapCustomInput,
  wrapCustomInput,
} from "./custom_tool.ts";

const inputs = ["", "plain", 'quo"te \\ back', "line\nbreak\ttab", "ünï😀cödé", "\u0001 control"];

Deno.test("unwrapCustomInput undoes wrapCustomInput", () => {
  for (const input of inputs) assert.equal(unwrapCustomInput(wrapCustomInput(input)), input);
});

Deno.test("unwrapCustomInput leaves arguments of another shape as they are", () => {
  for (const args of ['{"patch":"x"}', "*** Begin Patch", '{"input":3}', ""]) {
    assert.equal(unwrapCustomInput(args), args);
  }
});

Deno.test("CustomInputReader gives the plain input however the arguments are cut", () => {
  const texts = [
    ...inputs.map((input) => wrapCustomInput(input) as string),
    ' { "input" : "a\\u0041\\ud83d\\ude00\\n" } ',
  ];
  for (const text of texts) {
    const wanted = unwrapCustomInput(text);
    for (let size = 1; size <= text.length; size++) {
      const reader = new CustomInputReader();
      let got = "";
      for (let i = 0; i < text.length; i += size) got += reader.push(text.slice(i, i + size));
      got += reader.end();
      assert.equal(got, wanted, `${text} in pieces of ${size}`);
    }
  }
});

Deno.test("CustomInputReader passes other arguments through", () => {
  for (const text of ["*** Begin Patch\n+x", '{"patch":"x"}', '{"inp', '{"input": 3}']) {
    const reader = new CustomInputReader();
    let got = "";
    for (const letter of text) got += reader.push(letter);
    assert.equal(got + reader.end(), text);
  }
});

Deno.test("customToolDescription keeps the grammar", () => {
  const text = customToolDescription({
    type: "custom",
    name: "apply_patch",
    description: "Edits files.",
    format: { type: "grammar", syntax: "lark", definition: "start: begin" },
  });
  assert.match(text ?? "", /Edits files\.[\s\S]*lark[\s\S]*start: begin/);
});
