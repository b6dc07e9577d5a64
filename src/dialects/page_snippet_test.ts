import assert from "@std/assert";
import { pageSnippet } from "./page_snippet.ts";

Deno.test("pageSnippet shows the words of a page and nothing of its machinery", () => {
  const page = "<style>p{}</style><h1>Bad\n Gateway</h1><script>let a = 1 < 2;</script> <p>nginx";
  assert.equal(pageSnippet(page, 100), "Bad Gateway nginx");
  assert.equal(pageSnippet(page, 3), "Bad");
  assert.equal(pageSnippet("", 100), "");
});

Deno.test("pageSnippet looks at no more than the first 4,000 characters", () => {
  assert.equal(pageSnippet(" ".repeat(4_000) + "late", 100), "");
});
