import assert from "@std/assert";
import { Fault } from "../base/fault.ts";
import { withModel } from "./body_splice.ts";
import { peekBody } from "./intake.ts";
import { splitUrl } from "./client_routes.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array) => new TextDecoder().decode(data);
const spliced: readonly [body: string, model: string, sent: string][] = [
  ['{"model":"a","n":12345678901234567890}', "b", '{"model":"b","n":12345678901234567890}'],
  ['{"x":"\\u00e9","model" : "openai/a" }', "a", '{"x":"\\u00e9","model" : "a" }'],
  ['{"x":1}', "a", '{"model":"a","x":1}'],
  ["{}", "a", '{"model":"a"}'],
  ['{"model":null}', "a", '{"model":"a"}'],
  ['{"model":"same"}', "same", '{"model":"same"}'],
  ['{"model":"a\\u0062"}', "ab", '{"model":"a\\u0062"}'],
  ['{"model":"x"}', 'q"\\', '{"model":"q\\"\\\\"}'],
];

for (const [body, model, sent] of spliced) {
  Deno.test(`withModel turns ${body} into ${sent}`, () => {
    const pristine = bytes(body);
    assert.equal(text(withModel(peekBody(pristine), model)), sent);
    assert.equal(text(pristine), body);
  });
}

const refused: readonly [name: string, body: Uint8Array, message: RegExp][] = [
  ["an empty body", bytes(""), /it is empty/],
  ["a truncated body", bytes('{"model":"x"'), /not valid JSON at byte 12/],
  ["HTML", bytes("<html>"), /not valid JSON at byte 0/],
  ["a list", bytes("[]"), /must be a JSON object/],
  ["a body that is not UTF-8", new Uint8Array([123, 34, 0xff, 34, 58, 49, 125]), /not UTF-8/],
  ["two models", bytes('{"model":"a","\\u006dodel":"b"}'), /"model" twice/],
  ["a model that is a number", bytes('{"model":4}'), /must be a string/],
  ["a model with a bad escape", bytes('{"model":"\\q"}'), /"model": it is not valid JSON/],
  ["a bad escape beside an odd stream", bytes('{"stream":1,"b":"\\q"}'), /must be true or false/],
  ["a stream that is text", bytes('{"stream":"yes"}'), /must be true or false/],
];

for (const [name, body, message] of refused) {
  Deno.test(`peekBody refuses ${name}`, () => {
    assert.throws(
      () => peekBody(body),
      (error: unknown) =>
        error instanceof Fault && error.status === 400 && message.test(error.message),
    );
  });
}

Deno.test("peekBody takes a null stream for an absent one", () => {
  assert.equal(peekBody(bytes('{"stream":null}')).stream, false);
});

const urls: readonly [url: string, path: string, query: string][] = [
  ["http://h/v1/messages?beta=true", "/v1/messages", "?beta=true"],
  ["http://h//v1///messages/", "/v1/messages", ""],
  ["http://h/", "/", ""],
  ["http://h/v1%2Fmessages", "/v1%2Fmessages", ""],
];

for (const [url, path, query] of urls) {
  Deno.test(`splitUrl reads ${url}`, () => {
    assert.deepEqual(splitUrl(url), { path, query });
  });
}
