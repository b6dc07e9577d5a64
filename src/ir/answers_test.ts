import assert from "@std/assert";
import { Fault } from "../base/fault.ts";
import { type Answering, askerOf, checkAnswers, orphan } from "./answers.ts";

function message(role: Answering["role"], calls = "", answered = ""): Answering {
  const places = calls.split(" ").filter(Boolean).map((id) => [id, `/messages/${id}`] as const);
  return { role, calls: new Map(places), answered: new Set(answered.split(" ").filter(Boolean)) };
}

Deno.test("askerOf is the assistant's message before, over instructions between them", () => {
  const asker = message("assistant", "a");
  const answer = message("user");
  assert.equal(askerOf(answer, [asker, answer]), asker);
  assert.equal(askerOf(answer, [asker, message("system"), answer]), asker);
  assert.equal(askerOf(answer, [asker, message("user"), answer]), undefined);
  assert.equal(askerOf(asker, [message("assistant"), asker]), undefined);
});

Deno.test("checkAnswers names the call that has no result in the next message", () => {
  const calls = message("assistant", "a b");
  checkAnswers([calls, message("user", "", "a b")]);
  for (
    const rest of [[], [message("user", "", "a")], [message("user"), message("user", "", "b")]]
  ) {
    assert.throws(
      () => checkAnswers([calls, ...rest]),
      (fault: unknown) => fault instanceof Fault && /^messages\.[ab]$/.test(fault.param ?? ""),
    );
  }
  assert.equal(orphan("x").param, undefined);
});
