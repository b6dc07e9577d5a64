import assert from "@std/assert";
import { OPENAI_CHAT } from "../../dialects/ids.ts";
import { rawJson } from "../../base/json.ts";
import { type Part, toolCallId } from "../../ir/part.ts";
import type { ChatRequest, Turn } from "../../ir/request.ts";
import type { ChatResponse } from "../../ir/response.ts";
import { contentOf } from "./content.ts";
import { keyHider } from "./hidden_keys.ts";

const plain = (text: string) => text;

function requestOf(turns: readonly Turn[], more: Partial<ChatRequest> = {}): ChatRequest {
  return {
    dialect: OPENAI_CHAT,
    model: "m",
    turns,
    tools: [],
    sampling: {},
    stream: false,
    streamUsage: false,
    pointers: {},
    ...more,
  };
}

function captured(parts: readonly Part[], hide = plain) {
  const request = requestOf([{ role: "user", parts }]);
  return contentOf({ request, cut: false, hide });
}

const said = (text: string): Turn => ({ role: "user", parts: [{ type: "text", text }] });

const PARTS: readonly (readonly [what: string, Part, unknown])[] = [
  ["a text", { type: "text", text: "a" }, { type: "text", content: "a" }],
  ["thinking", { type: "thinking", text: "hm" }, { type: "reasoning", content: "hm" }],
  ["a refusal", { type: "refusal", text: "no" }, { type: "refusal", content: "no" }],
  [
    "a call",
    {
      type: "tool_call",
      id: toolCallId("c"),
      name: "f",
      args: rawJson('{"a":1}'),
      kind: "function",
    },
    { type: "tool_call", id: "c", name: "f", arguments: { a: 1 } },
  ],
  [
    "a call whose arguments were cut off",
    { type: "tool_call", id: toolCallId("c"), name: "f", args: rawJson('{"a'), kind: "function" },
    { type: "tool_call", id: "c", name: "f", arguments: '{"a' },
  ],
  [
    "a call in free text",
    { type: "tool_call", id: toolCallId("c"), name: "f", args: rawJson("{}"), kind: "custom" },
    { type: "tool_call", id: "c", name: "f", arguments: "{}" },
  ],
  [
    "a failed result with a picture",
    {
      type: "tool_result",
      callId: toolCallId("c"),
      parts: [
        { type: "text", text: "see" },
        {
          type: "media",
          media: "image",
          mediaType: "image/png",
          source: { kind: "inline", base64: "AAAA" },
        },
      ],
      isError: true,
      kind: "function",
    },
    {
      type: "tool_call_response",
      id: "c",
      response: [
        { type: "text", content: "see" },
        { type: "blob", modality: "image", mime_type: "image/png", bytes: 3 },
      ],
      is_error: true,
    },
  ],
  [
    "a file by its id",
    { type: "media", media: "file", mediaType: "", source: { kind: "file", id: "f1" }, name: "a" },
    { type: "file", modality: "document", name: "a", file_id: "f1" },
  ],
  [
    "an address, without what is secret in it",
    {
      type: "media",
      media: "audio",
      mediaType: "audio/wav",
      source: { kind: "url", url: "https://me:pw@h.test/a.wav?sig=s#x" },
    },
    { type: "uri", modality: "audio", mime_type: "audio/wav", uri: "https://h.test/a.wav" },
  ],
  [
    "an address that is the bytes",
    {
      type: "media",
      media: "image",
      mediaType: "",
      source: { kind: "url", url: "data:image/png;base64,AAAA" },
    },
    { type: "uri", modality: "image", uri: "data:image/png;base64," },
  ],
  [
    "what the pivot has no word for",
    { type: "opaque", dialect: OPENAI_CHAT, block: { type: "web_search_call", data: "x" } },
    { type: "web_search_call" },
  ],
];

for (const [what, part, json] of PARTS) {
  Deno.test(`contentOf writes ${what}`, () => {
    assert.deepEqual(JSON.parse(captured([part]).input!), [{ role: "user", parts: [json] }]);
  });
}

Deno.test("contentOf leaves out thinking that nobody can read", () => {
  const seal = { kind: "redacted", data: "x" } as const;
  assert.equal(
    captured([{ type: "thinking", text: "", seal }]).input,
    '[{"role":"user","parts":[]}]',
  );
});

Deno.test("contentOf keeps instructions apart, and writes the reply with why it ended", () => {
  const reply: ChatResponse = {
    id: "r",
    model: "m",
    candidates: [{
      index: 0,
      parts: [{ type: "text", text: "hi" }],
      finish: { reason: "length", raw: "max_tokens" },
    }],
  };
  const request = requestOf([
    { role: "system", parts: [{ type: "text", text: "s" }] },
    said("u"),
    { role: "developer", parts: [{ type: "text", text: "d" }] },
  ]);
  assert.deepEqual(contentOf({ request, reply, cut: false, hide: plain }), {
    input: '[{"role":"user","parts":[{"type":"text","content":"u"}]}]',
    system: '[{"type":"text","content":"s"},{"type":"text","content":"d"}]',
    preview: "u",
    output:
      '[{"role":"assistant","parts":[{"type":"text","content":"hi"}],"finish_reason":"max_tokens"}]',
  });
});

Deno.test("contentOf shows the beginning of the last user message that has a text", () => {
  const request = requestOf([
    said("old"),
    said(`${"😀".repeat(24)}ab😀c`),
    { role: "user", parts: [] },
  ]);
  const { preview } = contentOf({ request, cut: false, hide: plain });
  assert.equal(preview, `${"😀".repeat(24)}ab...`);
  assert.equal(contentOf({ request: requestOf([]), cut: false, hide: plain }).preview, undefined);
});

Deno.test("contentOf stays JSON and within its bounds, whatever is said", () => {
  const long = "x".repeat(100_000);
  const turns = Array.from({ length: 40 }, (_, i) => said(`${i} ${long}`));
  const tools = Array.from({ length: 400 }, (_, i) => ({
    type: "function" as const,
    name: `t${i}`,
    description: long,
    parameters: { type: "object" },
  }));
  const content = contentOf({ request: requestOf(turns, { tools }), cut: false, hide: plain });
  assert.equal(content.truncated, true);
  for (const text of [content.input!, content.tools!]) assert(text.length <= 256 * 1024);
  const messages = JSON.parse(content.input!);
  assert.match(messages.at(-1).parts[0].content, /^39 x+…$/, "the newest stays");
  assert.equal(JSON.parse(content.tools!)[0].name, "t0", "the first stays");
  assert.equal(content.toolNames!.length, 256);
});

Deno.test("contentOf leaves out one message that is too long by itself", () => {
  const parts = Array.from({ length: 600 }, (): Part => ({
    type: "media",
    media: "image",
    mediaType: "x".repeat(1000),
    source: { kind: "url", url: `https://h.test/${"y".repeat(1000)}` },
  }));
  assert.deepEqual(captured(parts), { input: "[]", truncated: true });
});

Deno.test("contentOf hides keys, also one that is cut, or quoted in JSON", () => {
  const key = 'canary-key-"with-quote';
  const hide = keyHider([key, undefined, "short"]);
  const edge = "x".repeat(64 * 1024 - 5);
  for (const text of [key, `${edge}${key}`, `short ${key}`]) {
    const { input, preview } = captured([{ type: "text", text }], hide);
    assert.doesNotMatch(input! + preview!, /canary/);
    JSON.parse(input!);
  }
  const call: Part = {
    type: "tool_call",
    id: toolCallId("c"),
    name: "f",
    args: rawJson(JSON.stringify({ key })),
    kind: "function",
  };
  assert.doesNotMatch(captured([call], hide).input!, /canary/);
});
