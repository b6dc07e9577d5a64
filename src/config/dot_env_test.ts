import assert from "@std/assert";
import { parseDotEnv } from "./dot_env.ts";

Deno.test("parseDotEnv takes what people write", () => {
  const text = [
    "\uFEFF# a comment",
    "A=1",
    "export B = two ",
    'C="with # and spaces" # comment',
    "D='$literal'",
    "E=sk-a#b # the key",
    'F="line\\nbreak \\"q\\""',
    "G=",
    "not a line",
    "=x",
    "H=a=b==\r",
    "A=2",
  ].join("\n");
  assert.deepEqual(Object.fromEntries(parseDotEnv(text)), {
    A: "2",
    B: "two",
    C: "with # and spaces",
    D: "$literal",
    E: "sk-a#b",
    F: 'line\nbreak "q"',
    G: "",
    H: "a=b==",
  });
});
