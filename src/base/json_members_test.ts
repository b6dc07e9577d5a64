import assert from "@std/assert";
import type { JsonObject } from "./json.ts";
import { withMembers } from "./json_members.ts";

function edited(text: string, edit: (object: Record<string, unknown>) => void): string {
  const before = JSON.parse(text) as JsonObject;
  const after = { ...before };
  edit(after);
  return withMembers(text, before, after);
}

for (
  const [says, text, edit, wanted] of [
    [
      "keeps digits and letters of what is not changed",
      '{ "a" : 9007199254740993 , "b":[1.0, {"c":1e400}],"d":"x"}',
      (one) => one.d = "y",
      '{"a" : 9007199254740993,"b":[1.0, {"c":1e400}],"d":"y"}',
    ],
    ["drops a member", '{"a":1,"b":{"a":2},"c":3}', (one) => delete one.a, '{"b":{"a":2},"c":3}'],
    ["drops the only member", ' {"a":"}"} ', (one) => delete one.a, "{}"],
    ["adds to nothing", "{ }", (one) => one.a = null, '{"a":null}'],
    ["adds at the end", '{"z":0.10}', (one) => one.a = [1], '{"z":0.10,"a":[1]}'],
    [
      "finds names and values with quotes, escapes and brackets in them",
      '{"a\\"}":"\\\\","b":"]\\\\\\"{","\\u0063":[["]"],{"}":"["}],"d":-1.5e3,"e":true}',
      (one) => {
        one["c"] = 0;
        one['a"}'] = "new";
      },
      '{"a\\"}":"new","b":"]\\\\\\"{","c":0,"d":-1.5e3,"e":true}',
    ],
    [
      "writes a changed name that stands twice once, and keeps an unchanged one",
      '{"a":1,"b":2,"a":3,"b":2}',
      (one) => one.a = 4,
      '{"b":2,"a":4,"b":2}',
    ],
    [
      "takes __proto__ for a name",
      '{"__proto__":{"x":1},"a":1}',
      (one) => one.a = 2,
      '{"__proto__":{"x":1},"a":2}',
    ],
    ["changes nothing", '{"a":1,\n"b":[]}', () => {}, '{"a":1,"b":[]}'],
  ] satisfies readonly [string, string, (one: Record<string, unknown>) => unknown, string][]
) {
  Deno.test(`withMembers ${says}`, () => assert.equal(edited(text, edit), wanted));
}

Deno.test("withMembers reads any JSON object as JSON.parse does", () => {
  const letters = '{}[]",:\\ a1\n';
  let seed = 7;
  const random = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
  const value = (depth: number): unknown => {
    const kind = random(depth > 3 ? 3 : 5);
    if (kind === 0) return random(1e6) / 8 - 1000;
    if (kind === 1) return [null, true, false][random(3)];
    if (kind === 2) {
      return Array.from({ length: random(6) }, () => letters[random(letters.length)]).join("");
    }
    if (kind === 3) return Array.from({ length: random(4) }, () => value(depth + 1));
    return Object.fromEntries(
      Array.from({ length: random(4) }, () => [String(value(9)), value(depth + 1)]),
    );
  };
  for (let run = 0; run < 2000; run++) {
    const object = { first: value(0), then: value(0), [String(value(9))]: value(0) };
    const text = JSON.stringify(object, null, run % 3);
    assert.deepEqual(JSON.parse(edited(text, (one) => one.more = 1)), { ...object, more: 1 });
  }
});
