import assert from "@std/assert";
import { CallRounds } from "./call_rounds.ts";

Deno.test("CallRounds.call counts the messages that use an id, not the calls", () => {
  const rounds = new CallRounds();
  const [first, second] = [{}, {}];
  assert.deepEqual([rounds.call("a", first), rounds.call("a", first)], [1, 1]);
  assert.deepEqual([rounds.call("a", second), rounds.call("b", second)], [2, 1]);
  rounds.answer("a");
  assert.deepEqual([rounds.isAnswered("a"), rounds.isAnswered("b")], [true, false]);
});
