import assert from "@std/assert";
import { hasFailed } from "../../../telemetry/store/failed.ts";
import { attribute, type Plain, type Span } from "../../../telemetry/span.ts";
import { problemOf } from "../../terminal/problem.ts";
import { errorOf } from "./spans.js";

function span(attributes: Readonly<Record<string, Plain>>, code: number): Span {
  return {
    attributes: Object.entries(attributes).map(([key, value]) => attribute(key, value)),
    events: [],
    status: { code },
  } as unknown as Span;
}

Deno.test("errorOf, the terminal and the list agree on which spans failed", () => {
  const all = [
    {},
    { "http.status_code": 503 },
    { "http.response.status_code": 404 },
    {
      "error.message": "no",
    },
    { "exception.message": "boom" },
    { "http.status_code": 200 },
  ];
  for (const attributes of all) {
    for (const code of [0, 1, 2]) {
      const one = span(attributes, code);
      const said = [errorOf(one) !== undefined, problemOf(one) !== undefined];
      assert.deepEqual(said, [hasFailed(one), hasFailed(one)], JSON.stringify([attributes, code]));
    }
  }
});
