import assert from "@std/assert";
import { exactNumber, parseExact, parseExactObject } from "./json.ts";

Deno.test("parseExact keeps whole numbers beyond 2^53 as they are written", () => {
  const text = '{"id":12345678901234567890,"n":[9007199254740993,-9007199254740993,3,1.5],"s":"1"}';
  assert.equal(JSON.stringify(parseExact(text)), text);
  assert.deepEqual(parseExact('{"a":9007199254740991}'), { a: 9007199254740991 });
  assert.equal(
    JSON.stringify(parseExact('{"a":12345678901234567890.5}')),
    '{"a":12345678901234567000}',
  );
});

Deno.test("exactNumber rounds what parseExact kept, for who needs a number", () => {
  const { seed } = parseExactObject('{"seed":12345678901234567890}')!;
  assert.equal(exactNumber(seed), 12345678901234567000);
  for (const value of [1, "1", null, {}, undefined]) assert.equal(exactNumber(value), undefined);
});
