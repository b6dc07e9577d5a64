import assert from "@std/assert";
import { expandVariables, lookupIn, variablesIn } from "./variables.ts";

Deno.test("expandVariables replaces $NAME and ${NAME}, keeps $5 and turns $$ into $", () => {
  const lookup = (name: string) => name === "A" ? "1" : undefined;
  assert.deepEqual(expandVariables("$A ${A}x $5 $$A", lookup), { text: "1 1x $5 $A", missing: [] });
  assert.deepEqual(expandVariables("$B ${C} $B", lookup).missing, ["B", "C"]);
});

Deno.test("expandVariables does not expand what a value brings along", () => {
  assert.equal(expandVariables("$A", () => "$B ${C}").text, "$B ${C}");
});

Deno.test("variablesIn lists each name once and no escape", () => {
  assert.deepEqual(variablesIn("$A-${B}$A $$C $1"), ["A", "B"]);
});

Deno.test("lookupIn asks .env first, then the process; an empty line in .env counts as absent", () => {
  const lookup = lookupIn(new Map([["A", "file"], ["B", ""]]), { A: "env", B: "env", C: "env" });
  assert.deepEqual(["A", "B", "C", "toString"].map(lookup), ["file", "env", "env", undefined]);
});
