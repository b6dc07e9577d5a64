import assert from "@std/assert";
import {
  Peek,
  PEEK_GARBLED,
  PEEK_NOT_OBJECT,
  PEEK_OK,
  PEEK_REPEATED_MODEL,
  PEEK_REPEATED_STREAM,
  PEEK_TOO_DEEP,
  peekTop,
  STREAM_ABSENT,
  STREAM_FALSE,
  STREAM_OTHER,
  STREAM_TRUE,
} from "./peek.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

function peek(text: string): { status: number; model: string | undefined; stream: number } {
  const out = new Peek();
  const body = bytes(text);
  const status = peekTop(body, out);
  return {
    status,
    model: out.modelStart < 0
      ? undefined
      : new TextDecoder().decode(body.subarray(out.modelStart, out.modelEnd)),
    stream: out.stream,
  };
}

const found: readonly [text: string, model: string | undefined, stream: number][] = [
  ["{}", undefined, STREAM_ABSENT],
  [" \r\n\t{ } ", undefined, STREAM_ABSENT],
  ['{"model":"gpt-4o"}', '"gpt-4o"', STREAM_ABSENT],
  ['{"stream":true,"model":"a/b"}', '"a/b"', STREAM_TRUE],
  ['{"model" : "x" , "stream" : false}', '"x"', STREAM_FALSE],
  ['{"model":"x","stream":null}', '"x"', STREAM_OTHER],
  ['{"model":"x","stream":"true"}', '"x"', STREAM_OTHER],
  ['{"messages":[{"model":"inner","stream":true}],"model":"outer"}', '"outer"', STREAM_ABSENT],
  ['{"messages":[{"content":"say \\"model\\":\\"evil\\""}],"model":"m"}', '"m"', STREAM_ABSENT],
  ['{"a":"\\\\","model":"m"}', '"m"', STREAM_ABSENT],
  ['{"\\u006dodel":"m"}', '"m"', STREAM_ABSENT],
  ['{"\\u006D\\u006f\\u0064el":"m"}', '"m"', STREAM_ABSENT],
  ['{"models":"x","mode":"y","Model":"z"}', undefined, STREAM_ABSENT],
  ['{"model":"a\\"b"}', '"a\\"b"', STREAM_ABSENT],
  ['{"model":42}', "42", STREAM_ABSENT],
  ['{"model":null,"n":-1.5e+10,"z":[true,false,null,0]}', "null", STREAM_ABSENT],
  ['{"übung":"ü","model":"ü"}', '"ü"', STREAM_ABSENT],
];

for (const [text, model, stream] of found) {
  Deno.test(`peekTop reads ${text}`, () => {
    assert.deepEqual(peek(text), { status: PEEK_OK, model, stream });
  });
}

const refused: readonly [text: string, status: number][] = [
  ["", PEEK_GARBLED],
  ["   ", PEEK_GARBLED],
  ["{", PEEK_GARBLED],
  ['{"model"', PEEK_GARBLED],
  ['{"model":', PEEK_GARBLED],
  ['{"model":"x', PEEK_GARBLED],
  ['{"model":"x"', PEEK_GARBLED],
  ['{"model":"x",}', PEEK_GARBLED],
  ['{"model":"x"} x', PEEK_GARBLED],
  ['{"model":"x"}{"model":"y"}', PEEK_GARBLED],
  ["{model:1}", PEEK_GARBLED],
  ["{'model':'x'}", PEEK_GARBLED],
  ['{"a":tru}', PEEK_GARBLED],
  ['{"a":01}', PEEK_GARBLED],
  ['{"a":1.}', PEEK_GARBLED],
  ['{"a":-}', PEEK_GARBLED],
  ['{"a":[1}', PEEK_GARBLED],
  ['{"a":{"b":1]}', PEEK_GARBLED],
  ["[]", PEEK_NOT_OBJECT],
  ['"text"', PEEK_NOT_OBJECT],
  ["null", PEEK_NOT_OBJECT],
  ["<html>", PEEK_GARBLED],
  ['{"model":"a","model":"b"}', PEEK_REPEATED_MODEL],
  ['{"model":"a","\\u006dodel":"b"}', PEEK_REPEATED_MODEL],
  ['{"stream":true,"stream":false}', PEEK_REPEATED_STREAM],
  ['{"str\\u0065am":true,"stream":false}', PEEK_REPEATED_STREAM],
  [`{"a":${"[".repeat(257)}${"]".repeat(257)}}`, PEEK_TOO_DEEP],
];

for (const [text, status] of refused) {
  Deno.test(`peekTop refuses ${text.slice(0, 60) || "an empty body"}`, () => {
    assert.equal(peek(text).status, status);
  });
}

Deno.test("peekTop takes nesting up to its limit", () => {
  assert.equal(peek(`{"a":${"[".repeat(256)}${"]".repeat(256)}}`).status, PEEK_OK);
});

Deno.test("peekTop agrees with JSON.parse on the prefixes of a body", () => {
  const text =
    '{"model":"m","stream":true,"messages":[{"role":"user","content":"a\\u00e9\\n"}],"n":1}';
  for (let length = 0; length < text.length; length++) {
    assert.notEqual(peek(text.slice(0, length)).status, PEEK_OK, text.slice(0, length));
  }
});

const ascii: readonly [text: string, ascii: boolean][] = [
  ['{"a":"plain","b":[{"c":"\\n"}]}', true],
  ['{"a":"ü"}', false],
  ['{"ü":1}', false],
  ['{"a":[{"b":"\\ü"}]}', false],
  ['{"a":[ü]}', false],
];

for (const [text, expected] of ascii) {
  Deno.test(`peekTop finds ${text} ${expected ? "all ASCII" : "not all ASCII"}`, () => {
    const out = new Peek();
    peekTop(bytes(text), out);
    assert.equal(out.ascii, expected);
  });
}
