import assert from "@std/assert";
import { testEntry } from "../../tests/support/entry.ts";
import { ANTHROPIC_MESSAGES, OPENAI_CHAT, OPENAI_RESPONSES } from "../dialects/ids.ts";
import { NO_EDITS, plan } from "./plan.ts";

const C = OPENAI_CHAT;
const M = ANTHROPIC_MESSAGES;
const R = OPENAI_RESPONSES;

const matrix: readonly [client: typeof C, model: string, tier: string, dialect: typeof C][] = [
  [C, "openai/x", "passthrough", C],
  [R, "openai/x", "passthrough", R],
  [M, "openai/x", "translate", R],
  [C, "anthropic/x", "translate", M],
  [M, "anthropic/x", "passthrough", M],
  [R, "anthropic/x", "translate", M],
  [C, "deepseek/x", "passthrough", C],
  [M, "deepseek/x", "passthrough", M],
  [M, "groq/x", "translate", C],
  [R, "deepseek/x", "translate", C],
  [M, "mock/x", "passthrough", M],
];

for (const [client, model, tier, dialect] of matrix) {
  Deno.test(`plan sends ${client} to ${model} as ${dialect} (${tier})`, () => {
    const made = plan(client, { entry: testEntry(model), model: "x" }, NO_EDITS);
    assert.deepEqual([made.tier, made.way.dialect], [tier, dialect]);
  });
}

Deno.test("plan re-encodes when a filter changed the request", () => {
  const target = { entry: testEntry("openai/x"), model: "x" };
  assert.equal(plan(C, target, { request: true, reply: false }).tier, "reencode");
});

Deno.test("plan keeps a dialect that is only for its own clients from the others", () => {
  const entry = testEntry("openai/x", {
    fields: {
      speaks: [
        { dialect: R, path: "/responses", onlyFor: R },
        { dialect: C, path: "/chat/completions" },
      ],
    },
  });
  assert.deepEqual(
    [C, M, R].map((client) => plan(client, { entry, model: "x" }, NO_EDITS).way.dialect),
    [C, C, R],
  );
});

Deno.test("plan takes the dialect that the model itself speaks", () => {
  const entry = testEntry("openai/x", {
    fields: {
      speaks: [
        { dialect: M, path: "/publishers/anthropic", models: /^claude/ },
        { dialect: C, path: "/chat/completions" },
      ],
    },
  });
  const dialectFor = (model: string) => plan(R, { entry, model }, NO_EDITS).way.dialect;
  assert.deepEqual([dialectFor("claude-x"), dialectFor("gemini-x")], [M, C]);
});

Deno.test("plan refuses a model that no dialect of its entry is for", () => {
  const entry = testEntry("openai/x", {
    fields: { speaks: [{ dialect: C, path: "/c", models: /^davinci/ }] },
  });
  assert.throws(() => plan(M, { entry, model: "gpt" }, NO_EDITS), { code: "bad_request" });
});
