import {
  PEEK_GARBLED,
  PEEK_NOT_OBJECT,
  PEEK_REPEATED_MODEL,
  PEEK_REPEATED_STREAM,
  PEEK_TOO_DEEP,
  STREAM_ABSENT,
  STREAM_FALSE,
  STREAM_OTHER,
  STREAM_TRUE,
} from "../../../filters/core/peek.ts";

/** Bodies that are read: the value of `model` as it stands there, and what `stream` is. */
export const FOUND: readonly [text: string, model: string | undefined, stream: number][] = [
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

/** Bodies that are refused, and why. */
export const REFUSED: readonly [text: string, status: number][] = [
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
  [`${"[".repeat(257)}${"]".repeat(257)}`, PEEK_TOO_DEEP],
];

/** Whether a body has nothing but ASCII in its strings and nested values. */
export const ASCII: readonly [text: string, ascii: boolean][] = [
  ['{"a":"plain","b":[{"c":"\\n"}]}', true],
  ['{"a":"ü"}', false],
  ['{"ü":1}', false],
  ['{"a":[{"b":"\\ü"}]}', false],
  ['{"a":[ü]}', false],
];
