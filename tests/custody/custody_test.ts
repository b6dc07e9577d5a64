import assert from "@std/assert";
import { describeFailure } from "./describe.ts";
import { run } from "./run.ts";

/** `deno task custody` plays 10,000; here a part that fits among the other tests. */
const COUNT = 1000;

Deno.test("custody: conversations that switch between vendors are refused by none, and lose and leak no seal", async () => {
  const { played, counts, failure } = await run({ seed: 4, count: COUNT, first: 0, jobs: 1 });
  assert.ok(failure === undefined, failure && describeFailure(failure));
  assert.equal(played, COUNT);
  const sealed = counts.get("sealed replies that came back whole") ?? 0;
  assert.ok(sealed > COUNT, `only ${sealed} sealed replies came back: the scripts say too little`);
});
