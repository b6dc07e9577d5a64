import assert from "@std/assert";
import { fits } from "./attribute_filter.ts";

Deno.test("fits takes * for anything, anywhere; everything else for itself", () => {
  const yes: readonly (readonly [string, string])[] = [
    ["a", "a"],
    ["a.b", "*"],
    ["", "*"],
    ["http.status_code", "http.*"],
    ["http.status_code", "*.status_code"],
    ["a.code.code", "*.code"],
    ["llm.usage.total_tokens", "llm.*.*_tokens"],
    ["guid:x-request-id", "guid*id"],
    ["a+b", "a+b"],
  ];
  const no: readonly (readonly [string, string])[] = [
    ["ab", "a"],
    ["a", "ab"],
    ["xhttp.a", "http.*"],
    ["llm.model", "llm?model"],
    ["llmXmodel", "llm.model"],
    ["A", "a"],
    ["", "a*"],
  ];
  for (const [key, pattern] of yes) assert.ok(fits(key, pattern), `${key} ${pattern}`);
  for (const [key, pattern] of no) assert.ok(!fits(key, pattern), `${key} ${pattern}`);
});

Deno.test("fits is quick with many stars", () => {
  const started = performance.now();
  assert.ok(!fits("a".repeat(10_000), `${"a*".repeat(50)}b`));
  assert.ok(performance.now() - started < 500);
});
