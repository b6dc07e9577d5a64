import assert from "@std/assert";
import type { Json } from "../../../src/base/json.ts";
import type { SseMessage } from "../../../src/base/sse.ts";
import { objectOf, objects } from "./stream_objects.ts";

/** Text and nothing else, each choice with one finish, `[DONE]` at the end. */
export function completionsRules(messages: readonly SseMessage[], fails: boolean): void {
  const chunks = messages.filter(({ data }) => data !== "[DONE]").map(objectOf);
  const errors = chunks.filter((chunk) => chunk.error !== undefined);
  assert.equal(errors.length, fails ? 1 : 0, "one error object when it fails, else none");
  if (fails) return assert.equal(chunks.at(-1), errors[0], "nothing follows the error");
  const done = messages.filter(({ data }) => data === "[DONE]");
  assert.equal(done.length, 1, "[DONE] once");
  assert.equal(messages.at(-1), done[0], "[DONE] last");
  const finished = new Set<Json>();
  for (const chunk of chunks) {
    assert.equal(chunk.object, "text_completion");
    for (const choice of objects(chunk.choices)) {
      assert.equal(typeof choice.text, "string");
      assert.ok(!finished.has(choice.index!), "a choice goes on after its finish");
      if (choice.finish_reason !== null) finished.add(choice.index!);
    }
  }
  assert.ok(finished.size > 0, "a finish");
}
