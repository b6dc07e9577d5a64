import assert from "@std/assert";
import { withGeminiModel } from "./gemini_body.ts";

const encoder = new TextEncoder();

const KEPT = [
  '{"contents":[{"parts":[{"text":"\\"model\\""}]}]}',
  '{"model":"models/m",  "big":12345678901234567890}',
  '{"requests":[{"model":"models/m"}]}',
  '{"contents":[{"model":"models/of-somebody"}]}',
  '{"model":7}',
  '["model"]',
  '{"model":',
  "",
];
for (const text of KEPT) {
  Deno.test(`withGeminiModel gives ${text || "nothing"} back as it came`, () => {
    const bytes = encoder.encode(text);
    assert.equal(withGeminiModel(bytes, "m"), bytes);
  });
}

const CHANGED = [
  ['{"model":"models/a/b","x":1}', '{"model":"models/m","x":1}'],
  [
    '{"generateContentRequest":{"model":"models/a","contents":[]}}',
    '{"generateContentRequest":{"model":"models/m","contents":[]}}',
  ],
  [
    '{"requests":[{"content":{},"model":"models/a"},{"model":"models/m"},7]}',
    '{"requests":[{"content":{},"model":"models/m"},{"model":"models/m"},7]}',
  ],
] as const;
for (const [text, wanted] of CHANGED) {
  Deno.test(`withGeminiModel makes ${wanted} of ${text}`, () => {
    assert.equal(new TextDecoder().decode(withGeminiModel(encoder.encode(text), "m")), wanted);
  });
}
