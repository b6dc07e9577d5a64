import assert from "@std/assert";
import type { JsonObject } from "../../base/json.ts";
import type { ChatRequest, Turn } from "../../ir/request.ts";
import { chatRequest, lossesOf, toMessages, user } from "../../../tests/support/messages.ts";

function sent(request: Partial<ChatRequest>, turns: readonly Turn[] = [user("x")]) {
  return toMessages(chatRequest(turns, request));
}

Deno.test("encodeRequest reports every field that the API has no word for", () => {
  const translated = sent({
    sampling: { maxTokens: 1, seed: 1, frequencyPenalty: 1, presencePenalty: 1, candidates: 2 },
    metadata: { a: 1 },
    verbosity: "low",
    store: true,
    cacheKey: "k",
    serviceTier: "flex",
    output: { type: "json" },
    pointers: { seed: "/seed" },
  });
  assert.deepEqual(Object.keys(translated.value), ["model", "max_tokens", "messages"]);
  assert.deepEqual(
    lossesOf(translated).toSorted(),
    [
      "/cacheKey",
      "/candidates",
      "/frequencyPenalty",
      "/metadata",
      "/output",
      "/presencePenalty",
      "/seed",
      "/serviceTier",
      "/store",
      "/verbosity",
    ].map((at) => `unsupported ${at}`),
  );
});

Deno.test("encodeRequest demands a schema where the API takes one (W089)", () => {
  const schema = { type: "object", properties: {} };
  const { value } = sent({ output: { type: "json_schema", name: "n", schema } });
  assert.deepEqual(value.output_config, { format: { type: "json_schema", schema } });
});

Deno.test("encodeRequest keeps the last four breakpoints (W072)", () => {
  const turns: Turn[] = [{
    role: "user",
    parts: ["1", "2", "3", "4"].map((text) => ({
      type: "text",
      at: `/p/${text}`,
      text,
      cache: { ttl: "1h" },
    })),
  }];
  const tools = [{ type: "function", at: "/tools/0", name: "f", cache: {} }] as const;
  const system: Turn = {
    role: "system",
    parts: [{ type: "text", at: "/system/0", text: "s", cache: {} }],
  };
  const translated = sent({ tools }, [system, ...turns]);
  assert.deepEqual(lossesOf(translated), [
    "unsupported /tools/0/cache_control",
    "unsupported /system/0/cache_control",
  ]);
  const marks = JSON.stringify(translated.value).match(/"cache_control":\{[^}]*\}/g);
  assert.deepEqual(marks, Array(4).fill('"cache_control":{"type":"ephemeral","ttl":"1h"}'));
});

Deno.test("encodeRequest gives the same bytes for the same request (W073)", () => {
  const request = { tools: [{ type: "function", name: "f" }], user: "u", stream: true } as const;
  assert.equal(JSON.stringify(sent(request)), JSON.stringify(sent(request)));
});

Deno.test("encodeRequest drops the fields that its provider refuses", () => {
  const request = chatRequest([user("x")], { user: "u" });
  const translated = toMessages(request, { quirks: { drop: ["metadata", "nothing"] } });
  assert.ok(!("metadata" in translated.value));
  assert.deepEqual(lossesOf(translated), ["unsupported /metadata"]);
});

Deno.test("encodeRequest writes media as the API takes it (W083)", () => {
  const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB";
  const cases: readonly { part: object; block: JsonObject | undefined }[] = [
    {
      part: { media: "image", mediaType: "", source: { kind: "inline", base64: png } },
      block: { type: "image", source: { type: "base64", media_type: "image/png", data: png } },
    },
    {
      part: {
        media: "image",
        mediaType: "",
        source: { kind: "url", url: `data:image/webp;base64,UklGRg==` },
      },
      block: {
        type: "image",
        source: { type: "base64", media_type: "image/webp", data: "UklGRg==" },
      },
    },
    {
      part: {
        media: "file",
        mediaType: "text/csv",
        name: "a.csv",
        source: { kind: "inline", base64: btoa("a,b") },
      },
      block: {
        type: "document",
        source: { type: "text", media_type: "text/plain", data: "a,b" },
        title: "a.csv",
      },
    },
    {
      part: { media: "file", mediaType: "", source: { kind: "url", url: "https://e.com/a.pdf" } },
      block: { type: "document", source: { type: "url", url: "https://e.com/a.pdf" } },
    },
    {
      part: { media: "image", mediaType: "image/bmp", source: { kind: "inline", base64: "Qk0=" } },
      block: undefined,
    },
    {
      part: { media: "audio", mediaType: "audio/wav", source: { kind: "inline", base64: "Qk0=" } },
      block: undefined,
    },
    {
      part: { media: "file", mediaType: "", source: { kind: "file", id: "file-1" } },
      block: undefined,
    },
  ];
  for (const { part, block } of cases) {
    const media = { type: "media", at: "/m", ...part } as Turn["parts"][number];
    const turn: Turn = { role: "user", parts: [{ type: "text", text: "x" }, media] };
    const request = chatRequest([turn]);
    const translated = toMessages(request);
    const [message] = translated.value.messages as readonly { content: readonly JsonObject[] }[];
    assert.deepEqual(message?.content[1], block);
    assert.deepEqual(lossesOf(translated), block === undefined ? ["unsupported /m"] : []);
    if (block !== undefined) continue;
    assert.throws(() => toMessages(request, { unsupported: "reject" }), { status: 400 });
  }
});
