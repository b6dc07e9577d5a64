import assert from "@std/assert";
import { canonicalRequest, canonicalResponse } from "./canonical.ts";

Deno.test("canonicalRequest is equal for two spellings of one request", () => {
  const short = {
    model: "m",
    system: "s",
    output_format: { type: "json_schema", schema: {} },
    stream: false,
    tools: [],
    stop_sequences: [],
    container: null,
    messages: [
      { role: "user", content: "a" },
      {
        role: "user",
        content: [{ type: "text", text: "b" }, {
          type: "tool_result",
          tool_use_id: "t",
          content: "r",
          is_error: false,
        }, { type: "text", text: " " }],
      },
    ],
  };
  const long = {
    model: "m",
    output_config: { format: { type: "json_schema", schema: {} } },
    messages: [
      { role: "system", content: [{ type: "text", text: "s" }] },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "t", content: [{ type: "text", text: "r" }] },
          { type: "text", text: "a" },
          { type: "text", text: "b" },
        ],
      },
    ],
  };
  assert.deepEqual(canonicalRequest(short), canonicalRequest(long));
});

Deno.test("canonicalRequest tells requests apart that differ", () => {
  const one = { messages: [{ role: "user", content: "a" }] };
  const others = [
    { messages: [{ role: "user", content: "b" }] },
    { messages: [{ role: "assistant", content: "a" }] },
    { messages: [{ role: "user", content: "a" }], stream: true },
    { messages: [{ role: "user", content: "a" }], tools: [{ name: "f" }] },
  ];
  for (const other of others) {
    assert.notDeepEqual(canonicalRequest(one), canonicalRequest(other));
  }
});

Deno.test("canonicalResponse leaves nulls and zero counts out", () => {
  assert.deepEqual(
    canonicalResponse({
      id: "x",
      stop_sequence: null,
      content: [],
      usage: { a: 0, b: 1, c: null },
    }),
    { id: "x", content: [], usage: { b: 1 } },
  );
});
