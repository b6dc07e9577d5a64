import assert from "@std/assert";
import { splitQueryKey } from "./query_key.ts";

const CASES: readonly (readonly [query: string, rest: string, key: string | undefined])[] = [
  ["", "", undefined],
  ["?", "?", undefined],
  ["?alt=sse", "?alt=sse", undefined],
  ["?key=abc", "", "abc"],
  ["?alt=sse&key=abc", "?alt=sse", "abc"],
  ["?key=abc&alt=sse", "?alt=sse", "abc"],
  ["?a=%20b&key=a%2Fb&c", "?a=%20b&c", "a/b"],
  ["?%6bey=abc&x=1", "?x=1", "abc"],
  ["?key=&key=two&key=three", "", "two"],
  ["?access_token=ya29", "", "ya29"],
  ["?key", "", undefined],
  ["?monkey=1&pageToken=2&$key=3", "?monkey=1&pageToken=2&$key=3", undefined],
  ["?KEY=kept&x=1", "?KEY=kept&x=1", undefined],
  ["?oauth_token=ya29&api-key=two", "", "ya29"],
  ["?X-Amz-Signature=s&%78-amz-security-token=t&xamz=1", "?xamz=1", undefined],
  ["?key=%zz&x=%zz", "?x=%zz", "%zz"],
];
for (const [query, rest, key] of CASES) {
  Deno.test(`splitQueryKey takes the credential out of "${query}"`, () => {
    assert.deepEqual(splitQueryKey(query), { query: rest, key });
  });
}
