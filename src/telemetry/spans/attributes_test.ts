import assert from "@std/assert";
import { attribute } from "../span.ts";
import { Attributes } from "./attributes.ts";

Deno.test("Attributes leaves out what is not known", () => {
  const list = new Attributes().set("a", undefined).count("b", -1).double("c", undefined).list();
  assert.deepEqual(list, []);
});

Deno.test("Attributes keeps the place of a name and its last value", () => {
  const list = new Attributes([attribute("a", 1)]).all({ b: "theirs", c: "theirs" }).set("b", "own")
    .list();
  assert.deepEqual(list, [attribute("a", 1), attribute("b", "own"), attribute("c", "theirs")]);
});

Deno.test("Attributes shares what is the same for all without changing it", () => {
  const same = [attribute("a", 1)];
  new Attributes(same).set("b", 2);
  assert.equal(same.length, 1);
});

Deno.test("Attributes writes what is no number of JSON as text", () => {
  const list = new Attributes().double("a", NaN).set("b", -Infinity).list();
  assert.equal(
    JSON.stringify(list.map(({ value }) => value)),
    '[{"doubleValue":"NaN"},{"doubleValue":"-Infinity"}]',
  );
});
