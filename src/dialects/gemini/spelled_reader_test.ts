import assert from "@std/assert";
import { camelCase, snakeCase, SpelledReader } from "./spelled_reader.ts";
import { HERE } from "./wire.ts";

Deno.test("SpelledReader finds a field by either spelling and says which one it was", () => {
  const reader = new SpelledReader({ system_instruction: { top_k: 1 }, futureField: 2 });
  assert.equal(reader.pointer("systemInstruction"), "/system_instruction");
  const child = reader.child("systemInstruction");
  assert.equal(child?.at, "/system_instruction");
  assert.equal(child?.optionalNumber("topK"), 1);
  assert.equal(child?.rest(HERE), undefined);
  assert.deepEqual(reader.rest(HERE)?.fields, { futureField: 2 });
});

Deno.test("SpelledReader reads one object as a list of one", () => {
  const reader = new SpelledReader({ tools: { a: 1 }, parts: [{ b: 2 }] });
  assert.deepEqual(reader.objects("tools").map(({ at, source }) => [at, source]), [
    ["/tools", { a: 1 }],
  ]);
  assert.deepEqual(reader.objects("parts").map(({ at }) => at), ["/parts/0"]);
  assert.deepEqual(reader.objects("none"), []);
});

Deno.test("SpelledReader names a wrong field as the client spelled it", () => {
  const reader = new SpelledReader({ stop_sequences: [1] }, "/generation_config");
  assert.throws(() => reader.strings("stopSequences"), {
    param: "generation_config.stop_sequences[0]",
  });
});

Deno.test("camelCase and snakeCase undo each other for the API's names", () => {
  for (const name of ["systemInstruction", "topK", "parametersJsonSchema", "text"]) {
    assert.equal(camelCase(snakeCase(name)), name);
  }
  assert.equal(camelCase("_private"), "_private");
});
