import assert from "@std/assert";
import { columns, wrapText, wrapWords } from "./wrap.ts";

Deno.test("wrapWords breaks at spaces and leaves long words whole", () => {
  assert.deepEqual(wrapWords("aa bb cc", 5), ["aa bb", "cc"]);
  assert.deepEqual(wrapWords("aaaaaaaa b", 5), ["aaaaaaaa", "b"]);
  assert.deepEqual(wrapWords("", 5), [""]);
});

Deno.test("wrapText keeps paragraphs and lines that are indented", () => {
  assert.equal(
    wrapText("aa bb cc\n\n  keep this line as it is\ndd", 5),
    [
      "aa bb",
      "cc",
      "",
      "  keep this line as it is",
      "dd",
    ].join("\n"),
  );
});

Deno.test("columns aligns words beside their terms, and below one that is too long", () => {
  assert.equal(
    columns([["a", "one two three"], ["bb", "four"], ["a-very-long-term", "five"]], 20),
    "  a   one two three\n  bb  four\n  a-very-long-term\n      five\n",
  );
});
