import assert from "@std/assert";
import type { Json } from "../../src/base/json.ts";
import type { Schema } from "./schema.ts";
import { violations } from "./validate.ts";

const defs: Record<string, Schema> = {
  text: {
    type: "object",
    properties: { type: { enum: ["text"] }, text: { type: "string" } },
    required: ["text", "type"],
    additional: false,
  },
  image: {
    type: "object",
    properties: {
      type: { enum: ["image"] },
      detail: { enum: ["low", "high"] },
      size: { anyOf: [{ type: "null" }, { type: "integer", min: 1 }] },
    },
    required: ["size", "type"],
    additional: false,
  },
  part: { anyOf: [{ $ref: "text" }, { $ref: "image" }] },
  list: {
    anyOf: [{ type: "string" }, { type: "array", items: { $ref: "part" }, minLength: 1 }],
  },
  labels: { type: "object", additional: { type: "string", pattern: "^[a-z]+$", maxLength: 3 } },
  union: {
    type: "object",
    properties: { a: { type: "boolean" }, b: {} },
    additional: false,
    oneKey: true,
  },
};

Deno.test("violations says where a value leaves the nearest form it may have", () => {
  const table: readonly [name: string, value: Json, wrong: readonly string[]][] = [
    ["list", "x", []],
    ["list", [{ type: "text", text: "x" }, { type: "image", size: null }], []],
    ["list", 7, ["/: no string"]],
    ["list", [], ["/: shorter than 1"]],
    ["list", [{ type: "text" }], ["/0/text: missing"]],
    ["list", [{ type: "text", text: "x", more: 1 }], ["/0/more: unknown"]],
    ["list", [{ type: "image", size: 0 }], ["/0/size: below 1"]],
    ["list", [{ type: "image", size: 1.5 }], ["/0/size: no integer"]],
    ["list", [{ type: "image", size: 1, detail: "odd" }], ["/0/detail: not one of"]],
    ["list", [{ type: "image" }], ["/0/size: missing"]],
    ["labels", { a: "abc", b: "abcd", c: "A" }, ["/b: longer than 3", "/c: not ^[a-z]+$"]],
    ["labels", [], ["/: no object"]],
    ["union", { a: true }, []],
    ["union", { a: 1 }, ["/a: no boolean"]],
    ["union", { a: true, b: 1 }, ["/: 2 members of a union"]],
    // The names of Object's own members are none of the schema's.
    ["union", { constructor: 1 }, ["/constructor: unknown"]],
  ];
  for (const [name, value, wrong] of table) {
    const found = violations(value, { $ref: name }, { defs });
    assert.equal(found.length, wrong.length, JSON.stringify([name, value, found]));
    for (const [index, words] of wrong.entries()) {
      const { at, wrong: state } = found[index]!;
      assert.ok(`${at || "/"}: ${state}`.startsWith(words), `${at}: ${state}`);
    }
  }
});

Deno.test("violations lets pass what it is told to", () => {
  const odd = [{ type: "image", more: 1 }];
  const found = violations(odd, { $ref: "list" }, { defs }, {
    mayStand: (name, at) => name === "more" && at === "/0/more",
    nullsMayBeAbsent: true,
  });
  assert.deepEqual(found, []);
});
