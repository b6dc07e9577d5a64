import assert from "@std/assert";
import { authOfWord } from "./auth_words.ts";

Deno.test("authOfWord keeps the variable and changes where the key goes", () => {
  const usual = { kind: "header", header: "api-key", env: "K" } as const;
  assert.deepEqual(authOfWord("bearer", usual), { kind: "bearer", env: "K" });
  assert.deepEqual(authOfWord("x-api-key", { kind: "none" }), {
    kind: "header",
    header: "x-api-key",
    env: "",
  });
  assert.equal(authOfWord("basic", usual), undefined);
});
