import assert from "@std/assert";
import { Validator } from "@cfworker/json-schema";
import type { Json } from "../../src/base/json.ts";
import { ConfigDocument } from "../../src/config/document.ts";
import { parseConfig } from "../../src/config/parse.ts";
import { schemaDocument } from "../../src/config/schema/config.ts";
import type { Schema } from "../../src/config/schema/schema.ts";

const schema = schemaDocument() as unknown as Schema;

function* walk(node: Schema, path: string): Generator<readonly [string, Schema]> {
  yield [path, node];
  for (const form of node.oneOf ?? []) yield* walk(form, path);
  for (const [key, inner] of Object.entries(node.properties ?? {})) {
    yield* walk(inner, `${path}.${key}`);
  }
  if (node.items !== undefined) yield* walk(node.items, `${path}[]`);
  if (typeof node.additionalProperties === "object") {
    yield* walk(node.additionalProperties, `${path}.*`);
  }
}

Deno.test("schemaDocument describes every key for people", () => {
  for (const [path, node] of walk(schema, "")) {
    if (/\.\*$/.test(path) && node.description === undefined) continue;
    if (node.description === undefined && node.type !== undefined && /enum\[\]$/.test(path)) {
      continue;
    }
    assert.match(node.description ?? "", /^[`A-Z].*[.…]$/, path);
  }
});

Deno.test("schemaDocument requires only keys that it has", () => {
  for (const [path, node] of walk(schema, "")) {
    for (const key of node.required ?? []) {
      assert.equal(Object.hasOwn(node.properties ?? {}, key), true, `${path}.${key}`);
    }
  }
});

Deno.test("walkSchema agrees with a JSON Schema validator on every fixture", () => {
  const validator = new Validator(schema as object, "7", false);
  let compared = 0;
  const rules = new URL("rules/", import.meta.url);
  for (const { name } of Deno.readDirSync(rules)) {
    for (const file of ["bad.yaml", "good.yaml"]) {
      const { root } = parseConfig(file, Deno.readTextFileSync(new URL(`${name}/${file}`, rules)));
      const doc = new ConfigDocument(root!);
      const faults = (["unknown_key", "missing_key", "wrong_type", "wrong_value"] as const)
        .flatMap((fault) => doc.schemaFindings(fault))
        .filter((one) => one.severity !== "warning");
      const value = root!.value as Json;
      // Variables in place of durations are ours alone: the validator sees text of a wrong form.
      if (JSON.stringify(value).includes('"$CONNECT"')) continue;
      assert.equal(faults.length === 0, validator.validate(value).valid, `${name}/${file}`);
      compared++;
    }
  }
  assert.equal(compared > 90, true);
});
