import assert from "@std/assert";
import { identify, isAlive } from "./identity.ts";

Deno.test("identify tells a process from another one with its number", () => {
  const self = identify(Deno.pid)!;
  assert.equal(isAlive(self), true);
  assert.equal(isAlive({ ...self, born: self.born + "0" }), false);
  assert.equal(isAlive({ ...self, born: "" }), false); // a number alone may be anybody's
});

Deno.test("identify sees the end of a process, as a zombie too", async () => {
  const child = new Deno.Command("sleep", { args: ["60"] }).spawn();
  const identity = identify(child.pid)!;
  assert.equal(isAlive(identity), true);
  child.kill("SIGKILL");
  await child.status;
  assert.equal(isAlive(identity), false);
});
