/**
 * The wire corpus: bugs that gateways have had, each a folder of data in `corpus/`.
 *
 * - `case.json`: `title`, `thread` (where the bug was met), `client` and `upstream` (a dialect or
 *   several), `must` (a list of checks, `tests/support/corpus/case.ts`), and where needed `model`,
 *   `issuer`, `next_issuer`, `quirks`, `unsupported`, `fill`, `passthrough`, `fails` (the stream
 *   ends with an error)
 * - `request.json`, or `request.<client>.json`: what the client sends; the smallest one when absent
 * - `upstream.sse`, `upstream.json`, `error.json`, or `upstream.<dialect>.sse`: what the upstream
 *   answers. With only one of the first two the other way is tried too: a stream for a client that
 *   wants one piece, and the reverse (W014)
 * - `upstream_request.json`, `expected.sse`: the whole request or stream where that is the point;
 *   `deno task golden` rewrites those that are there
 *
 * Every stream is split at every byte and fed byte by byte, must keep its dialect's rules
 * (`stream_rules.ts`), and every request is written twice to the same bytes.
 */
import assert from "@std/assert";
import { corpusCases } from "../support/corpus/case.ts";
import { corpusPage } from "../support/corpus/page.ts";
import { runCase } from "../support/corpus/run.ts";

for (const item of corpusCases()) {
  Deno.test(`corpus ${item.id}: ${item.title}`, () => runCase(item));
}

Deno.test("corpusPage: docs/corpus.md lists the cases as they are", async () => {
  const page = await Deno.readTextFile(new URL("../../docs/corpus.md", import.meta.url));
  assert.equal(page, corpusPage(), "run `deno task golden`");
});
