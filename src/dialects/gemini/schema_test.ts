import assert from "@std/assert";
import type { JsonObject } from "../../base/json.ts";
import { jsonSchemaOf, openApiOf } from "./schema.ts";

Deno.test("jsonSchemaOf makes JSON Schema of Google's subset of OpenAPI", () => {
  const schema: JsonObject = {
    type: "OBJECT",
    properties: {
      type: { type: "STRING", nullable: true, enum: ["A", "B"], format: "enum" },
      list: { type: "ARRAY", items: { type: "INTEGER" }, maxItems: "3" },
      either: { any_of: [{ type: "STRING" }, { type: "NULL" }] },
    },
    required: ["type"],
  };
  assert.deepEqual(jsonSchemaOf(schema), {
    type: "object",
    properties: {
      type: { type: ["string", "null"], enum: ["A", "B", null], format: "enum" },
      list: { type: "array", items: { type: "integer" }, maxItems: 3 },
      either: { anyOf: [{ type: "string" }, { type: "null" }] },
    },
    required: ["type"],
  });
});

Deno.test("jsonSchemaOf leaves words alone that only look like types", () => {
  const schema = { type: "STRING", enum: ["STRING"], description: "OBJECT", default: "ARRAY" };
  assert.deepEqual(jsonSchemaOf(schema), { ...schema, type: "string" });
});

Deno.test("openApiOf gives back what the client wrote, and nothing for other schemas", () => {
  const schema = { type: "object" };
  assert.equal(openApiOf(jsonSchemaOf(schema)), schema);
  assert.equal(openApiOf(schema), undefined);
});
