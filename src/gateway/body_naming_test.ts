import assert from "@std/assert";
import { Fault } from "../base/fault.ts";
import { namingOf } from "./body_naming.ts";

const encoder = new TextEncoder();
const JSON_TYPE = "application/json; charset=utf-8";
const FORM = "multipart/form-data; boundary=edge";
const form = (model: string) =>
  `--edge\r\nContent-Disposition: form-data; name="model"\r\n\r\n${model}\r\n--edge--\r\n`;

interface Case {
  readonly says: string;
  readonly type?: string;
  readonly query?: string;
  readonly body?: string;
  readonly model?: string;
  readonly ids?: readonly string[];
  /** Body and query for the upstream's model `up/m`. */
  readonly sent?: readonly [body: string, query: string];
}

const CASES: readonly Case[] = [
  {
    says: "a JSON body",
    type: JSON_TYPE,
    query: "?model=no",
    body: '{ "model":"a" }',
    model: "a",
    sent: ['{ "model":"up/m" }', "?model=no"],
  },
  {
    says: "a JSON body of a vendor's type",
    type: "application/vnd.api+json",
    body: '{"model":"a"}',
    model: "a",
    sent: ['{"model":"up/m"}', ""],
  },
  { says: "a form", type: FORM, body: form("a"), model: "a", sent: [form("up/m"), ""] },
  {
    says: "the query",
    query: "?x=1&model=a%2Fb+c&y=%20",
    model: "a/b c",
    sent: ["", "?x=1&model=up%2Fm&y=%20"],
  },
  {
    says: "the query in other letters",
    query: "?%6dodel=a",
    model: "a",
    sent: ["", "?model=up%2Fm"],
  },
  { says: "nothing", query: "?models=a&model=", sent: ["", "?models=a&model="] },
  { says: "nothing in plain text", type: "text/plain", body: 'my "model": "a"' },
  {
    says: "a JSON body that calls itself something else",
    type: "text/plain",
    body: '{"model":"a"}',
    model: "a",
    sent: ['{"model":"up/m"}', ""],
  },
  { says: "nothing in lines of JSON", type: "application/jsonl", body: '{"model":"a"}\n{}' },
  {
    says: "ids",
    type: JSON_TYPE,
    body: '{"input_file_id":"file-1","conversation":{"id":"conv_1"},"previous_response_id":"r",' +
      '"metadata":{"file_id":"no"},"batch_id":7}',
    ids: ["r", "conv_1", "file-1"],
  },
];
for (const { says, type, query = "", body = "", model, ids = [], sent } of CASES) {
  Deno.test(`namingOf finds what ${says} says`, () => {
    const headers = new Headers(type === undefined ? {} : { "content-type": type });
    const naming = namingOf({ headers, query, body: encoder.encode(body) });
    assert.equal(naming.model, model);
    assert.deepEqual(naming.ids, ids);
    const [wantedBody, wantedQuery] = sent ?? [body, query];
    assert.equal(new TextDecoder().decode(naming.bodyFor("up/m")), wantedBody);
    assert.equal(naming.queryFor("up/m"), wantedQuery);
  });
}

Deno.test("namingOf refuses a JSON body that is none, and one that names two models", () => {
  for (const body of ["{", '{"model":"a","model":"b"}']) {
    assert.throws(
      () =>
        namingOf({
          headers: new Headers({ "content-type": JSON_TYPE }),
          query: "",
          body: encoder.encode(body),
        }),
      (error: unknown) => error instanceof Fault && error.status === 400,
    );
  }
});

Deno.test("namingOf refuses a query that names two models", () => {
  const read = () =>
    namingOf({ headers: new Headers(), query: "?model=a&%6dodel=b", body: new Uint8Array(0) });
  assert.throws(
    read,
    (error: unknown) => error instanceof Fault && error.status === 400 && error.param === "model",
  );
});
