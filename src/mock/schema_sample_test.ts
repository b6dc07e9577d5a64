import assert from "@std/assert";
import { Validator } from "@cfworker/json-schema";
import type { JsonObject } from "../base/json.ts";
import { sampleOf } from "./schema_sample.ts";

Deno.test("sampleOf gives values that the schema accepts", () => {
  const schemas: readonly JsonObject[] = [
    { type: "object", properties: { a: { type: "string" } }, required: ["a"] },
    {
      type: "object",
      properties: { n: { type: "integer", minimum: 5, maximum: 9 } },
      required: ["n"],
    },
    { type: "array", items: { enum: ["x", "y"] }, minItems: 3 },
    { type: ["string", "null"], minLength: 40 },
    { type: "string", maxLength: 2 },
    { anyOf: [{ type: "null" }, { type: "boolean" }] },
    { oneOf: [{ const: 7 }, { const: "seven" }] },
    {
      $ref: "#/$defs/p",
      $defs: { p: { type: "object", required: ["q"], properties: { q: { type: "number" } } } },
    },
    {
      allOf: [{ type: "object", required: ["a"] }, {
        properties: { a: { type: "boolean" } },
        required: ["a"],
      }],
    },
    {
      type: "object",
      properties: { properties: { type: "object" }, when: { type: "string", format: "date" } },
    },
    { type: "number", exclusiveMinimum: 3, multipleOf: 2 },
    {},
  ];
  for (const schema of schemas) {
    const { valid, errors } = new Validator(schema as object, "2020-12").validate(sampleOf(schema));
    assert(valid, `${JSON.stringify(schema)}: ${JSON.stringify(errors)}`);
  }
});

Deno.test("sampleOf ends on a schema that holds itself", () => {
  const schema: JsonObject = {
    type: "object",
    properties: { child: { $ref: "#" } },
    required: ["child"],
  };
  assert.equal(typeof sampleOf(schema), "object");
});
