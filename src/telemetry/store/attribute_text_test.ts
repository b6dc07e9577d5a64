import assert from "@std/assert";
import type { AnyValue } from "../span.ts";
import { attributeText } from "./attribute_text.ts";

const list = (...values: AnyValue[]): AnyValue => ({ arrayValue: { values } });

Deno.test("attributeText writes each kind of value as a person would ask for it", () => {
  const cases: readonly (readonly [AnyValue, string])[] = [
    [{ stringValue: "a b" }, "a b"],
    [{ intValue: "9007199254740993" }, "9007199254740993"],
    [{ doubleValue: 1.5 }, "1.5"],
    [{ boolValue: false }, "false"],
    [{ bytesValue: "AAE=" }, "AAE="],
    [list({ stringValue: "stop" }, { intValue: "2" }), '["stop","2"]'],
    [
      { kvlistValue: { values: [{ key: "a", value: list({ boolValue: true }) }] } },
      '{"a":["true"]}',
    ],
  ];
  for (const [value, text] of cases) assert.equal(attributeText(value), text);
});

Deno.test("attributeText stops at what strangers nest without end", () => {
  let value: AnyValue = { stringValue: "x" };
  for (let i = 0; i < 20_000; i++) value = list(value);
  assert.match(attributeText(value), /^\[{17}"…"\]{17}$/);
});
