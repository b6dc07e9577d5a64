import assert from "@std/assert";
import { OPENAI_CHAT } from "../dialects/ids.ts";
import type { Provider } from "./provider.ts";
import { provider as openai } from "./openai.ts";
import { quirksFor } from "./quirks_for.ts";
import { findProvider } from "./registry.ts";

Deno.test("quirksFor gives the provider's own table when no rule is about the model", () => {
  const groq = findProvider("groq")!;
  assert.equal(quirksFor(groq, "llama", OPENAI_CHAT), groq.quirks);
});

Deno.test("quirksFor adds lists of refused fields up and lets later rules win", () => {
  const provider: Provider = {
    ...openai,
    quirks: { drop: ["a"], fixed: { x: 1 }, media: false },
    modelQuirks: [
      { models: /^m/, quirks: { drop: ["b", "a"], fixed: { y: 2 } } },
      { models: /1$/, quirks: { media: true } },
    ],
  };
  assert.deepEqual(quirksFor(provider, "m1"), {
    drop: ["a", "b"],
    fixed: { x: 1, y: 2 },
    media: true,
  });
});

Deno.test("quirksFor leaves out what holds in another dialect", () => {
  assert.deepEqual(quirksFor(openai, "kimi-for-coding"), {});
  assert.equal(quirksFor(openai, "kimi-for-coding", OPENAI_CHAT).drop?.includes("store"), true);
});
