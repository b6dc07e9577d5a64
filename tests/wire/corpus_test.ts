/**
 * The wire corpus: bugs that gateways have had, each a folder of data in `corpus/`.
 *
 * Every `case.json` has a `title` and a `thread` (where the bug was met), and one of:
 *
 * - **codec**, without a network: `client` and `upstream` (a dialect or several), `must` (a list of
 *   checks, `tests/support/corpus/checks.ts`), and where needed `model`, `issuer`, `next_issuer`,
 *   `next_upstream`, `quirks`, `unsupported`, `fill`, `passthrough`, `fails` (the stream ends with an
 *   error), `flip` and `cut` (a bit that is wrong, where the bytes end). Files beside it:
 *   - `request.json`, or `request.<client>.json`: what the client sends; the smallest one when absent
 *   - `upstream.sse`, `upstream.json`, `error.json`, or `upstream.<dialect>.sse`: what the upstream
 *     answers; binary framings are written as events. With only one of the first two the other way is
 *     tried too: a stream for a client that wants one piece, and the reverse (W014)
 *   - `upstream_request.json`, `expected.sse`: the whole request or stream where that is the point;
 *     `deno task golden` rewrites those that are there
 *
 *   Every stream is split at every byte and fed byte by byte, must keep its dialect's rules
 *   (`stream_rules.ts`), and every request is written twice to the same bytes.
 * - **`http`**, through a real gateway: `calls` with what the client asks, what the upstream answers to
 *   each try, and `must` (`tests/support/corpus/http_case.ts`). The upstream's reply is split at every
 *   byte when it is short, else at some that are the same in every run.
 * - **`held_by`**: the tests that hold it, by file and words of their sentence.
 * - **`later`**: the part of planoai that it waits for.
 */
import assert from "@std/assert";
import { corpusCases } from "../support/corpus/case.ts";
import { IDS } from "../support/corpus/ids.ts";
import { corpusPage } from "../support/corpus/page.ts";
import { runCase } from "../support/corpus/run.ts";

// What waits for another part of planoai is a line of the table, not a test.
for (const item of corpusCases().filter(({ kind }) => kind !== "later")) {
  Deno.test(`corpus ${item.id}: ${item.title}`, async () => {
    await runCase(item);
  });
}

Deno.test("corpusCases has every number of the specification, and no other", () => {
  const found = new Set(corpusCases().map(({ id }) => id));
  assert.deepEqual([...found].sort(), [...IDS]);
});

Deno.test("corpusPage: docs/corpus.md lists the cases as they are", async () => {
  const page = await Deno.readTextFile(new URL("../../docs/corpus.md", import.meta.url));
  assert.equal(page, corpusPage(), "run `deno task golden`");
});
