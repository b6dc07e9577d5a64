import assert from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { seededRandom } from "../../../tests/support/fixtures.ts";
import {
  keyProbe,
  mayHold,
  mayHoldSql,
  type Probe,
  SieveMaker,
  textProbe,
  valueProbe,
} from "./sieve.ts";

/** Letters whose cases differ in length, depend on their neighbours, or have one in no other script. */
const LETTERS = [
  ...'aAbBzZ09 ._-/"\\\n\0%ßẞİIıiΣσςÄäÖöÅKſéÉ́日本語🙂ﬁǅ\u{10400}\u{10428}',
  "\ud800",
  "\udc00",
];

function randomText(random: () => number, most: number): string {
  const length = Math.floor(random() * most);
  return Array.from({ length }, () => LETTERS[Math.floor(random() * LETTERS.length)]).join("");
}

Deno.test("a sieve never misses: each part of each text, in any case, and each attribute", () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = seededRandom(seed * 104729);
    const maker = new SieveMaker();
    const most = seed % 10 === 0 ? 4000 : 40;
    const texts = Array.from(
      { length: 1 + Math.floor(random() * 12) },
      () => randomText(random, most),
    );
    const attributes = texts.map((text) => [randomText(random, 8), text] as const);
    for (const text of texts) maker.addText(text);
    for (const [key, value] of attributes) maker.addAttribute(key, value);
    const sieve = maker.take();
    for (const text of texts) {
      for (const cased of [text, text.toLowerCase(), text.toUpperCase()]) {
        const from = Math.floor(random() * cased.length);
        const wanted = cased.slice(from, from + Math.floor(random() * 60));
        const probe = textProbe(wanted);
        const isThere = text.toLowerCase().includes(wanted.toLowerCase());
        if (isThere && probe !== undefined) assert.ok(mayHold(sieve, probe), wanted);
      }
    }
    for (const [key, value] of attributes) {
      assert.ok(mayHold(sieve, keyProbe(key)));
      assert.ok(mayHold(sieve, valueProbe(key, value)));
    }
  }
});

Deno.test("a sieve passes few others, whatever its content, and is as small as that allows", () => {
  const random = seededRandom(7);
  const maker = new SieveMaker();
  for (const [length, largest] of [[20, 256], [400, 4096], [4000, 16384]] as const) {
    for (let i = 0; i < length; i++) maker.addAttribute(`key ${i % 30}`, `value ${random()}`);
    const sieve = maker.take();
    assert.ok(sieve.length <= largest, `${sieve.length} bytes`);
    let passed = 0;
    for (let i = 0; i < 10_000; i++) if (mayHold(sieve, valueProbe("key 1", `no ${i}`))) passed++;
    assert.ok(passed < 30, `${passed} of 10000`);
  }
  assert.equal(maker.take().length, 128);
});

Deno.test("mayHoldSql says in SQLite what mayHold says here", () => {
  const random = seededRandom(11);
  const maker = new SieveMaker();
  const database = new DatabaseSync(":memory:");
  for (let round = 0; round < 30; round++) {
    maker.addText(randomText(random, round * 60));
    maker.addAttribute("key", String(round));
    const sieve = maker.take();
    const probes: readonly (Probe | undefined)[] = [
      keyProbe("key"),
      keyProbe(randomText(random, 9)),
      valueProbe("key", String(round)),
      ...Array.from({ length: 20 }, () => textProbe(randomText(random, 6))),
    ];
    for (const probe of probes) {
      if (probe === undefined) continue;
      const { text, values } = mayHoldSql(probe);
      const row = database.prepare(`SELECT (${text}) AS held FROM (SELECT ? AS bits)`)
        .get(...values, sieve);
      assert.equal(row!.held === 1, mayHold(sieve, probe));
    }
  }
  database.close();
});

Deno.test("textProbe has nothing of a text of one or two units", () => {
  assert.deepEqual(["", "a", "ab"].map(textProbe), [undefined, undefined, undefined]);
  assert.equal(textProbe("abc")!.length, 2);
});
