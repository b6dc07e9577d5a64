import assert from "@std/assert";
import { startMock } from "../../src/mock/mock.ts";

/* What Google, AWS and OpenAI's legacy API refuse, in their words. */

const user = { role: "user", parts: [{ text: "hi" }] };
const call = (name = "f") => ({ role: "model", parts: [{ functionCall: { name, args: {} } }] });
const response = (name = "f") => ({
  role: "user",
  parts: [{ functionResponse: { name, response: { output: "x" } } }],
});
const declare = (declaration: object) => ({
  contents: [user],
  tools: [{ functionDeclarations: [{ name: "f", ...declaration }] }],
});
const parameters = (schema: object) => declare({ parameters: schema });

const gemini: readonly (readonly [body: unknown, message: RegExp])[] = [
  ["{", /Invalid JSON payload received/],
  [{}, /^\* GenerateContentRequest\.contents: contents is not specified\n$/],
  [
    { contents: [{ role: "user", parts: [] }] },
    /contents\[0\]\.parts: contents\.parts must not be/,
  ],
  [{ contents: [{ role: "user", parts: [{}] }] }, /parts\[0\]\.data: required oneof field 'data'/],
  [{ contents: [{ role: "system", parts: [{ text: "x" }] }] }, /valid role: user, model/],
  [{ contents: [{ role: "model", parts: [{ text: "x" }] }] }, /end with a user role/],
  [
    { contents: [user], max_tokens: 3, generationConfig: { foo: 1 } },
    /^Invalid JSON payload received\. Unknown name "max_tokens": Cannot find field\.\nInvalid JSON payload received\. Unknown name "foo" at 'generation_config': Cannot find field\.$/,
  ],
  [
    { contents: [{ role: "user", parts: [{ text: "x", cache_control: {} }] }] },
    /Unknown name "cache_control" at 'contents\[0\]\.parts\[0\]': Cannot find field/,
  ],
  [
    { contents: [{ role: "user", parts: [{ text: 5 }] }] },
    /Invalid value at 'contents\[0\]\.parts\[0\]\.text' \(TYPE_STRING\), 5/,
  ],
  [
    { contents: [{ role: "user", parts: [{ inlineData: { mimeType: "image/png", data: "%" } }] }] },
    /Invalid value at 'contents\[0\]\.parts\[0\]\.inline_data\.data' \(TYPE_BYTES\), Base64 decoding/,
  ],
  [
    {
      contents: [{
        role: "user",
        parts: [{ inlineData: { mimeType: "application/zip", data: "aGk=" } }],
      }],
    },
    /Unsupported MIME type: application\/zip/,
  ],
  [
    { contents: [user], systemInstruction: "be brief" },
    /'system_instruction' \(type\.googleapis\.com\/.*\.Content\), "be brief"/,
  ],
  [
    parameters({
      type: "object",
      properties: { a: { type: "string" } },
      additionalProperties: false,
    }),
    /Unknown name "additionalProperties" at 'tools\[0\]\.function_declarations\[0\]\.parameters'/,
  ],
  [
    parameters({ type: "object", properties: { a: { type: ["string", "null"] } } }),
    /Unknown name "type" at '.*parameters\.properties\.a': Proto field is not repeating, cannot start list/,
  ],
  [
    parameters({ type: "object", properties: {} }),
    /properties: should be non-empty for OBJECT type/,
  ],
  [parameters({ type: "array" }), /parameters\.items: missing field/],
  [
    parameters({ type: "object", properties: { a: { type: "string", format: "uri" } } }),
    /only 'enum' and 'date-time' are supported for STRING type/,
  ],
  [declare({ name: "1f" }), /Invalid function name/],
  [
    { contents: [user], tools: [{ functionDeclarations: [{ name: "f" }, { name: "f" }] }] },
    /Duplicate function declaration found: f/,
  ],
  [
    { contents: [user], toolConfig: { functionCallingConfig: { mode: "ANY" } } },
    /Function calling config is set without function_declarations/,
  ],
  [
    {
      ...declare({}),
      toolConfig: { functionCallingConfig: { mode: "AUTO", allowedFunctionNames: ["f"] } },
    },
    /only be set when function calling mode is ANY/,
  ],
  [{ contents: [user, call()] }, /function response turn comes immediately after/],
  [{ contents: [user, response()] }, /function response turn comes immediately after/],
  [{ contents: [call(), response()] }, /function call turn comes immediately after a user turn/],
  [
    { contents: [user, { role: "model", parts: [...call().parts, ...call().parts] }, response()] },
    /number of function response parts is equal/,
  ],
  [
    {
      contents: [user, call(), {
        role: "user",
        parts: [{ functionResponse: { name: "f", response: "text" } }],
      }],
    },
    /function_response\.response' \(type\.googleapis\.com\/google\.protobuf\.Struct\), "text"/,
  ],
  [{ contents: [user, call(), response("")] }, /function_response\.name: Name cannot be empty/],
  [
    { contents: [user], generationConfig: { temperature: 3 } },
    /temperature must be in the range \[0\.0, 2\.0\]/,
  ],
  [
    {
      contents: [user],
      generationConfig: { thinkingConfig: { thinkingBudget: 5, thinkingLevel: "LOW" } },
    },
    /only one of thinking budget and thinking level/,
  ],
  [
    {
      contents: [user, { role: "model", parts: [{ text: "x", thoughtSignature: "AAAA" }] }, user],
    },
    /Corrupted thought signature/,
  ],
];

const hi = { role: "user", content: [{ text: "hi" }] };
const use = (id = "t1", input: unknown = {}) => ({
  role: "assistant",
  content: [{ toolUse: { toolUseId: id, name: "f", input } }],
});
const result = (id = "t1", more: object = {}) => ({
  role: "user",
  content: [{ toolResult: { toolUseId: id, content: [{ text: "x" }], ...more } }],
});
const tool = (spec: object = {}) => ({
  tools: [{ toolSpec: { name: "f", inputSchema: { json: { type: "object" } }, ...spec } }],
});
const withTools = (...messages: object[]) => ({ messages, toolConfig: tool() });
const document = (name: string) => ({
  document: { name, format: "txt", source: { bytes: "aGk=" } },
});

const bedrock: readonly (readonly [body: unknown, message: RegExp])[] = [
  ["[]", /Expected a JSON object/],
  [{}, /Value '\[\]' at 'messages' failed to satisfy constraint/],
  [{ messages: [hi], model_id: "x" }, /#: extraneous key \[model_id\] is not permitted/],
  [
    { messages: [{ role: "user", content: [{ type: "text", text: "x" }] }] },
    /#\/messages\/0\/content\/0: extraneous key \[type\]/,
  ],
  [{ messages: [{ role: "system", content: [{ text: "x" }] }] }, /enum value set: \[user, assist/],
  [
    { messages: [{ role: "user", content: [] }] },
    /content field in the Message object at messages\.0/,
  ],
  [
    { messages: [{ role: "user", content: [{ text: " " }] }] },
    /at messages\.0\.content\.0 is blank/,
  ],
  [{ messages: [hi], system: [{ text: "" }] }, /SystemContentBlock object at system\.0 is blank/],
  [
    { messages: [{ role: "user", content: "hi" }] },
    /can not be converted to the type of messages\.0/,
  ],
  [
    { messages: [{ role: "user", content: [{ text: "a", image: {} }] }] },
    /Member must not be null|must set exactly one/,
  ],
  [
    { messages: [{ role: "user", content: [{ text: "a", cachePoint: { type: "default" } }] }] },
    /ContentBlock object at messages\.0\.content\.0 must set exactly one/,
  ],
  [{ messages: [use(), result()] }, /must start with a user message/],
  [{ messages: [hi, hi] }, /must alternate between user and assistant/],
  [{ messages: [hi, use(), result()] }, /toolConfig field must be defined/],
  [withTools(hi, use()), /Expected toolResult blocks at messages\.2\.content .* Ids: t1/],
  [withTools(hi, use(), hi), /Expected toolResult blocks at messages\.2\.content .* Ids: t1/],
  [withTools(hi, { role: "assistant", content: [{ text: "x" }] }, result()), /exceeds the number/],
  [
    withTools(hi, use("a b"), result("a b")),
    /'messages\.2\.member\.content\.1\.member\.toolUse\.tool/,
  ],
  [withTools(hi, use("t1", "{}"), result()), /toolUse\.input is invalid\. Provide a json object/],
  [
    withTools(hi, use(), result("t1", { status: "error", content: [] })),
    /cannot be empty when status/,
  ],
  [
    withTools(hi, use(), result("t1", { content: [{ text: "" }] })),
    /ToolResultContentBlock .* blank/,
  ],
  [{ messages: [hi], toolConfig: { tools: [] } }, /'\[\]' at 'toolConfig\.tools'/],
  [{ messages: [hi], toolConfig: tool({ name: "a.b" }) }, /tools\.1\.member\.toolSpec\.name/],
  [{ messages: [hi], toolConfig: tool({ description: "" }) }, /toolSpec\.description/],
  [
    { messages: [hi], toolConfig: tool({ inputSchema: { json: {} } }) },
    /inputSchema\.json\.type must be one of the following: object/,
  ],
  [{ messages: [hi], inferenceConfig: { temperature: 1.5 } }, /inferenceConfig\.temperature/],
  [{ messages: [hi], inferenceConfig: { maxTokens: 0 } }, /greater than or equal to 1/],
  [
    {
      messages: [{
        role: "user",
        content: [{ image: { format: "image/png", source: { bytes: "aGk=" } } }],
      }],
    },
    /image\.format' failed .* \[png, jpeg, gif, webp\]/,
  ],
  [{ messages: [{ role: "user", content: [{ text: "a" }, document("a.txt")] }] }, /file name/],
  [{ messages: [{ role: "user", content: [document("a")] }] }, /A text block must be included/],
  [
    {
      messages: [{
        role: "user",
        content: [
          { text: "x" },
          ...Array.from({ length: 5 }, () => ({ cachePoint: { type: "default" } })),
        ],
      }],
    },
    /maximum of 4 blocks with cache_control/,
  ],
  [
    {
      messages: [hi],
      inferenceConfig: { maxTokens: 1000 },
      additionalModelRequestFields: { thinking: { type: "enabled", budget_tokens: 2000 } },
    },
    /`max_tokens` must be greater than `thinking\.budget_tokens`/,
  ],
  [
    {
      messages: [hi, {
        role: "assistant",
        content: [{ reasoningContent: { reasoningText: { text: "x" } } }],
      }, hi],
    },
    /thinking\.signature: Field required/,
  ],
];

const completions: readonly (readonly [body: unknown, message: RegExp])[] = [
  ["{", /could not parse the JSON/],
  [{ prompt: "x" }, /must provide a model/],
  [{ model: "echo", prompt: "x", tools: [] }, /^Unrecognized request argument supplied: tools$/],
  [{ model: "echo", messages: [], tools: [] }, /arguments supplied: messages, tools$/],
  [{ model: "echo", prompt: {} }, /Invalid type for 'prompt'/],
  [{ model: "echo", prompt: "x", stream_options: {} }, /only allowed when 'stream' is enabled/],
  [{ model: "echo", prompt: "x", n: 3, best_of: 2 }, /'best_of' must be greater/],
  [{ model: "echo", prompt: "x", max_tokens: -1 }, /Expected a value >= 0/],
];

const vendors = [
  ["/v1beta/models/echo:generateContent", gemini],
  ["/model/echo/converse", bedrock],
  ["/v1/completions", completions],
] as const;

for (const [path, cases] of vendors) {
  Deno.test(`the mock refuses at ${path} what the real API refuses, in its words`, async () => {
    const mock = await startMock();
    try {
      for (const [body, message] of cases) {
        const text = typeof body === "string" ? body : JSON.stringify(body);
        const reply = await fetch(mock.url + path, { method: "POST", body: text });
        const value = await reply.json();
        assert.equal(reply.status, 400, text);
        assert.match(value.error?.message ?? value.message, message, text);
      }
    } finally {
      await mock.close();
    }
  });
}

Deno.test("the mock reads Google's fields in either spelling, and one part without its list", async () => {
  const mock = await startMock();
  try {
    const reply = await fetch(`${mock.url}/v1beta/models/inspect:generateContent`, {
      method: "POST",
      body: JSON.stringify({
        system_instruction: { parts: { text: "be brief" } },
        contents: { parts: { text: "hi" } },
        generation_config: { max_output_tokens: 99 },
      }),
    });
    const { candidates } = await reply.json();
    const seen = JSON.parse(candidates[0].content.parts[0].text);
    assert.deepEqual(seen.turns.map((turn: { role: string }) => turn.role), ["system", "user"]);
    assert.equal(seen.max_tokens, 99);
    assert.deepEqual(seen.fields.sort(), ["contents", "generationConfig", "systemInstruction"]);
  } finally {
    await mock.close();
  }
});

Deno.test("the mock streams one JSON array when nobody asks Gemini for events, errors too", async () => {
  const mock = await startMock();
  const ask = async (model: string) => {
    const reply = await fetch(`${mock.url}/v1beta/models/${model}:streamGenerateContent`, {
      method: "POST",
      body: JSON.stringify({ contents: [user] }),
    });
    return { reply, values: JSON.parse(await reply.text()) };
  };
  try {
    const { reply, values } = await ask("echo");
    assert.equal(reply.headers.get("content-type"), "application/json; charset=UTF-8");
    assert.equal(values.at(-1).candidates[0].finishReason, "STOP");
    assert((await ask("error-mid")).values.at(-1).error.code === 503);
    const refused = await ask("error-429");
    assert.equal(refused.reply.status, 429);
    assert.equal(refused.values[0].error.status, "RESOURCE_EXHAUSTED");
  } finally {
    await mock.close();
  }
});

Deno.test("the mock takes a broken escape in a path for a name", async () => {
  const mock = await startMock();
  try {
    for (const path of ["/v1beta/models/%zz:generateContent", "/model/%zz/converse"]) {
      const reply = await fetch(mock.url + path, { method: "POST", body: "{}" });
      assert.equal(reply.status, 400, path);
      await reply.body?.cancel();
    }
    assert.equal((await fetch(`${mock.url}/v1/models/%zz`)).status, 404);
  } finally {
    await mock.close();
  }
});

Deno.test("model auth takes each vendor's credential and refuses in its way", async () => {
  const mock = await startMock();
  const google = { path: "/v1/models/auth:generateContent", body: { contents: [user] } };
  const aws = { path: "/model/auth/converse", body: { messages: [hi] } };
  const signed = "AWS4-HMAC-SHA256 Credential=a-key-id/20260101/us-east-1/bedrock/aws4_request, " +
    "SignedHeaders=host, Signature=00";
  const table = [
    [google, "", {}, 403],
    [google, "?key=wrong", {}, 400],
    [google, "?key=good", {}, 200],
    [google, "", { "x-goog-api-key": "good" }, 200],
    [aws, "", {}, 403],
    [aws, "", { authorization: "Basic abc" }, 403],
    [aws, "", { authorization: "Bearer good" }, 200],
    [aws, "", { authorization: signed }, 200],
  ] as const;
  try {
    for (const [{ path, body }, query, headers, status] of table) {
      const reply = await fetch(mock.url + path + query, {
        method: "POST",
        headers,
        body: JSON.stringify(body),
      });
      assert.equal(reply.status, status, await reply.text());
    }
  } finally {
    await mock.close();
  }
});
