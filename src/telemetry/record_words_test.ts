import assert from "@std/assert";
import { soften, withoutQuotations } from "./record_words.ts";
import type { RequestRecord } from "./request_record.ts";

const LONG = "My name is Jane Doe and I live at the end of the long road, number 7";

const WORDS: readonly (readonly [name: string, words: string, kept: string])[] = [
  [
    "a short reason",
    "Invalid value: 'foo'. Supported values are: 'a', 'b'",
    "Invalid value: 'foo'. Supported values are: 'a', 'b'",
  ],
  ["a quoted message", `Cannot use "${LONG}" as a tool`, 'Cannot use "…" as a tool'],
  ["a quotation that was cut", `Cannot use "${LONG}`, 'Cannot use "…'],
  [
    "a validator's dump",
    `1 validation error: [{'type': 'string_type', 'input': {'role': 'user', 'content': '${LONG}'}}]`,
    "1 validation error: …",
  ],
  ["endless words", "no ".repeat(1000), `${"no ".repeat(1000).slice(0, 400)}…`],
];

for (const [name, words, kept] of WORDS) {
  Deno.test(`withoutQuotations leaves of ${name} what says why`, () => {
    assert.equal(withoutQuotations(words), kept);
  });
}

Deno.test("soften hides what looks like a key wherever a client may have put one", () => {
  const key = "sk-abcdefghijklmnop";
  const record: RequestRecord = {
    requestId: "r",
    startedMs: 0,
    method: "POST",
    path: `/v1/${key}`,
    listener: "llm",
    model: key,
    message: `Cannot find "${key}"`,
    attempts: 1,
    status: 400,
    durationMs: 1,
    losses: [],
    outcome: "error",
    userAgent: `app ${key}`,
    attributes: { user: key },
    trace: { traceId: "1".repeat(32), spanId: "2".repeat(16), traceState: `a=${key}` },
    calls: [{ startMs: 0, authority: "a", method: "POST", path: "/", message: `no ${key}` }],
  };
  soften(record, false);
  assert.equal(JSON.stringify(record).includes(key), false);
  assert.equal(record.message, 'Cannot find "sk-***"');
});

Deno.test("soften keeps a provider's whole words where messages are captured", () => {
  const record = { message: `"${LONG}"`, path: "/" } as RequestRecord;
  soften(record, false);
  assert.equal(record.message, `"${LONG}"`);
  soften(record, true);
  assert.equal(record.message, '"…"');
});

Deno.test("soften hides a key again that it has hidden before, however many names come between", () => {
  const key = `sk-${"a".repeat(24)}`;
  const shown = (model: string) => {
    const record = { model, path: "/v1/chat/completions" } as RequestRecord;
    soften(record, true);
    return record.model;
  };
  for (let i = 0; i < 600; i++) assert.equal(shown(`model-${i}`), `model-${i}`);
  assert.deepEqual([shown(key), shown(key)], ["sk-***", "sk-***"]);
  assert.equal(shown("m".repeat(500)), "m".repeat(500));
});
