import assert from "@std/assert";
import { type Tally, tallyLine, TallyReader } from "./tally.ts";

const CASES: readonly (readonly [string, Tally])[] = [
  ["ok | 12 passed | 0 failed (3s)\n", { passed: 12, failed: 0, skipped: 0 }],
  [
    "FAILED | 12 passed (3 steps) | 2 failed (1 step) | 1 ignored (4 steps) | 7 filtered out (3s)",
    { passed: 12, failed: 2, skipped: 1 },
  ],
  [
    "\x1b[0m\x1b[32mok\x1b[0m | 1 passed | 0 failed | 4 ignored \x1b[0m\x1b[38;5;245m(3ms)\x1b[0m\n",
    { passed: 1, failed: 0, skipped: 4 },
  ],
  ["error: Module not found\n", { passed: 0, failed: 0, skipped: 0 }],
];

Deno.test("TallyReader finds the summary wherever the chunks are cut", () => {
  for (const [text, expected] of CASES) {
    const bytes = new TextEncoder().encode("running 3 tests\nx ... ok\n" + text);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const reader = new TallyReader();
      reader.push(bytes.subarray(0, cut));
      reader.push(bytes.subarray(cut));
      assert.deepEqual(reader.end(), expected, text);
    }
  }
});

Deno.test("tallyLine names skipped tests only when there are some", () => {
  assert.equal(tallyLine({ passed: 3, failed: 0, skipped: 0 }), "3 passed, 0 failed");
  assert.equal(tallyLine({ passed: 3, failed: 1, skipped: 2 }), "3 passed, 1 failed, 2 skipped");
});
