import assert from "@std/assert";
import { Seldom } from "./seldom.ts";

Deno.test("Seldom tells a few of a kind, and later how many it kept", () => {
  const told: string[] = [];
  let nowMs = 0;
  const seldom = new Seldom((message) => void told.push(message), () => nowMs);
  for (let nth = 0; nth < 100; nth++) seldom.warn("a", `a${nth}`);
  seldom.warn("b", "b");
  assert.deepEqual(told, ["a0", "a1", "a2", "a3", "a4", "b"]);
  nowMs = 60_000;
  seldom.warn("a", "again");
  seldom.warn("a", "and again");
  assert.deepEqual(told.slice(6), ["again (and 95 more like it)", "and again"]);
});

Deno.test("Seldom is bounded, whatever kinds there are", () => {
  const told: string[] = [];
  const seldom = new Seldom((message) => void told.push(message), () => 0);
  for (let nth = 0; nth < 1000; nth++) seldom.warn(`kind ${nth}`, "x");
  assert.equal(told.length, 32 + 5);
});
