import assert from "@std/assert";
import { cut, fill, right, visible, visibleLines, widthOf, wrapped } from "./text.ts";

Deno.test("visible lets nothing through that acts on a terminal", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["plain 漢字 👩‍👩‍👧 ⚠️", "plain 漢字 👩‍👩‍👧 ⚠️"],
    ["\x1b[31mred\x1b]0;title\x07", "␛[31mred␛]0;title␇"],
    ["a\r\nb\tc", "a␍⏎b c"],
    ["\x9b31m \x7f\x00", "\\x9b31m ␡␀"],
    ["abc\u202edcba\u2066", "abc\\u{202e}dcba\\u{2066}"],
    ["a\u200bb\ufeffc\u{e0041}", "a\\u{200b}b\\u{feff}c\\u{e0041}"],
  ];
  for (const [text, expected] of cases) assert.equal(visible(text), expected);
  assert.deepEqual(visibleLines("a\r\nb\x1b\n\tc"), ["a", "b␛", "    c"]);
});

Deno.test("cut, fill and right count columns, not characters", () => {
  assert.equal(widthOf("漢字💥"), 6);
  assert.equal(cut("漢字漢字", 5), "漢字…");
  assert.equal(cut("short", 5), "short");
  assert.equal(cut("longer", 5), "long…");
  assert.equal(cut("x".repeat(1e6), 4), "xxx…");
  assert.equal(cut("anything", 0), "");
  assert.equal(fill("漢字漢字", 6), "漢字… ");
  assert.equal(right("7 ms", 7), "   7 ms");
});

Deno.test("wrapped breaks at spaces, and words that are too long anywhere", () => {
  assert.deepEqual(wrapped("one two three", 8), ["one two", "three"]);
  assert.deepEqual(wrapped("abcdefghij", 4), ["abcd", "efgh", "ij"]);
  assert.deepEqual(wrapped("漢字漢字", 5), ["漢字", "漢字"]);
  assert.deepEqual(wrapped("", 5), [""]);
  assert.equal(wrapped("x".repeat(100_000), 80).length, 1250);
});

Deno.test("cut counts signs that are neither Latin nor wide", () => {
  const text = " · ␛[31mred␇␍⏎\\x9b2J · 59s ago";
  for (let width = 1; width < 30; width++) {
    assert.ok(widthOf(cut(text, width)) <= width, `${width}`);
  }
});
