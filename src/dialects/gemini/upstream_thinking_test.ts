import assert from "@std/assert";
import type { JsonObject } from "../../base/json.ts";
import type { Reasoning } from "../../ir/request.ts";
import { chatRequest, user } from "../../../tests/support/messages.ts";
import { GEMINI } from "../ids.ts";
import { gemini } from "./mod.ts";

function written(model: string, reasoning: Reasoning, dialect = chatRequest([]).dialect) {
  const request = { ...chatRequest([user("x")], { reasoning, sampling: {} }), dialect };
  const { value, losses } = gemini.upstream.encodeRequest(request, {
    model,
    issuer: { provider: "gemini", modelFamily: "gemini" },
    quirks: {},
    unsupported: "drop",
  });
  const config = value.generationConfig as JsonObject | undefined;
  return [config?.thinkingConfig, losses.map(({ kind }) => kind).join(" ")];
}

const shown = { includeThoughts: true };

Deno.test("encodeRequest tells Gemini 3 a level, the next higher one that it has", () => {
  const pro = "gemini-3-pro-preview";
  assert.deepEqual(written(pro, { mode: "on", effort: "low" }), [
    { thinkingLevel: "LOW", ...shown },
    "",
  ]);
  assert.deepEqual(written(pro, { mode: "on", effort: "medium" }), [
    { thinkingLevel: "HIGH", ...shown },
    "approximated",
  ]);
  assert.deepEqual(written(pro, { mode: "on", effort: "xhigh" }), [
    { thinkingLevel: "HIGH", ...shown },
    "approximated",
  ]);
  assert.deepEqual(written("gemini-3-flash", { mode: "on", effort: "medium" }), [
    { thinkingLevel: "MEDIUM", ...shown },
    "",
  ]);
  assert.deepEqual(written(pro, { mode: "on", budgetTokens: 2000 }), [
    { thinkingLevel: "LOW", ...shown },
    "approximated",
  ]);
  assert.deepEqual(written(pro, { mode: "adaptive" }), [shown, ""]);
  assert.deepEqual(written(pro, { mode: "on", effort: "weird" }), [shown, "approximated"]);
  assert.deepEqual(written(pro, { mode: "off" }), [{ thinkingLevel: "LOW" }, "approximated"]);
  assert.deepEqual(written("gemini-3-flash", { mode: "on", effort: "none" }), [
    { thinkingLevel: "MINIMAL" },
    "approximated",
  ]);
});

Deno.test("encodeRequest tells Gemini 2.5 a budget within the model's range", () => {
  const pro = "gemini-2.5-pro";
  const flash = "gemini-2.5-flash";
  assert.deepEqual(written(flash, { mode: "on", budgetTokens: 5000 }), [
    { thinkingBudget: 5000, ...shown },
    "",
  ]);
  assert.deepEqual(written(flash, { mode: "on", budgetTokens: 31_999 }), [
    { thinkingBudget: 24_576, ...shown },
    "approximated",
  ]);
  assert.deepEqual(written("gemini-2.5-flash-lite", { mode: "on", budgetTokens: 128 }), [
    { thinkingBudget: 512, ...shown },
    "approximated",
  ]);
  assert.deepEqual(written(pro, { mode: "on", effort: "max" }), [
    { thinkingBudget: 32_768, ...shown },
    "approximated",
  ]);
  assert.deepEqual(written(flash, { mode: "adaptive" }), [{ thinkingBudget: -1, ...shown }, ""]);
  assert.deepEqual(written(flash, { mode: "off" }), [{ thinkingBudget: 0 }, ""]);
  assert.deepEqual(written(pro, { mode: "off" }), [{ thinkingBudget: 128 }, "approximated"]);
});

Deno.test("encodeRequest tells older models nothing, and says so", () => {
  assert.deepEqual(written("gemini-2.0-flash", { mode: "on", effort: "low" }), [
    undefined,
    "unsupported",
  ]);
});

Deno.test("encodeRequest writes a Gemini client's thinking back as it came", () => {
  const same = (reasoning: Reasoning) => written("gemini-2.5-pro", reasoning, GEMINI)[0];
  assert.deepEqual(same({ mode: "off" }), { thinkingBudget: 0 });
  assert.deepEqual(same({ mode: "adaptive", summary: "auto" }), { thinkingBudget: -1, ...shown });
  assert.deepEqual(same({ mode: "on", effort: "high" }), { thinkingLevel: "HIGH" });
  assert.deepEqual(same({ mode: "on", budgetTokens: 7 }), { thinkingBudget: 7 });
  assert.equal(same({ mode: "on" }), undefined);
});
