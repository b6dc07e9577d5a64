import assert from "@std/assert";
import { parse } from "@std/yaml";
import { asciiJson, yaml } from "./yaml.ts";

Deno.test("yaml quotes every string, so that no parser takes one for something else", () => {
  const message = { on: "on", octal: "010", no: "no", text: "it's: {\n  two\n}", n: 5, b: true };
  const text = yaml("Head.", { ...message, gone: undefined });
  assert.match(text, /^# Head\.\non: 'on'\noctal: '010'\nno: 'no'\n/);
  assert.deepEqual(parse(text), message);
});

Deno.test("asciiJson writes what is outside ASCII as escapes", () => {
  const value = { "ü": "\u0085\u2028😀\u007f" };
  const text = asciiJson(value);
  assert.match(text, /^[\x20-\x7e]*$/);
  assert.deepEqual(JSON.parse(text), value);
});
