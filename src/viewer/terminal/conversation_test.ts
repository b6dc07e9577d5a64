import assert from "@std/assert";
import { attribute } from "../../telemetry/span.ts";
import { Attributes } from "./attributes.ts";
import { conversationLines } from "./conversation.ts";
import { paint } from "./piece.ts";

function told(key: string, value: unknown): string[] {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return conversationLines(new Attributes([attribute(key, text)]), 60)
    .map((line) => paint(line, false));
}

Deno.test("conversationLines tells parts of every kind, and strangers' as they stand", () => {
  const parts = [
    { type: "text", content: "one\ntwo" },
    { type: "reasoning", content: "hm\nhm" },
    { type: "refusal", content: "no" },
    { type: "tool_call", id: "c1", name: "f", arguments: { a: 1 } },
    { type: "tool_call_response", id: "c1", response: [{ type: "text", content: "x" }] },
    { type: "tool_call_response", id: "c1", response: "boom", is_error: true },
    { type: "blob", modality: "image", mime_type: "image/png", bytes: 12 },
    { role: 5 },
    "bare",
    null,
  ];
  assert.deepEqual(told("gen_ai.input.messages", [{ role: "user", parts }]), [
    "user",
    "  one",
    "  two",
    "  ┊ hm",
    "  ┊ hm",
    "  refused: no",
    '  → f({"a":1})  c1',
    '  ← [{"type":"text","content":"x"}]',
    "  ✗ boom",
    "  □ blob, modality: image, mime_type: image/png, bytes: 12",
    '  {"role":5}',
    "  bare",
    "  null",
  ]);
});

Deno.test("conversationLines takes content that is no JSON, messages without parts, and nothing", () => {
  assert.deepEqual(told("gen_ai.input.messages", '[{"role":"us'), ["user", '  [{"role":"us']);
  assert.deepEqual(told("gen_ai.output.messages", [{ content: "hi" }, { role: "x" }]), [
    "assistant",
    "  hi",
    "",
    "x",
  ]);
  assert.deepEqual(told("other", "x"), []);
});
