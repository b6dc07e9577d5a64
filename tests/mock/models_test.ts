import { Buffer } from "node:buffer";
import { gunzipSync } from "node:zlib";
import assert from "@std/assert";
import { runTransducer } from "../../src/base/transducer.ts";
import { SseDecoder } from "../../src/base/sse.ts";
import { isArray, isObject, type JsonObject, parseJson } from "../../src/base/json.ts";
import type { MockDialect } from "../../src/mock/dialect.ts";
import { models } from "../../src/mock/models/table.ts";
import { type Mock, startMock } from "../../src/mock/mock.ts";

/* Each row of the table of models, in each dialect, whole and streamed, on plain `fetch`. */

const dialects: readonly MockDialect[] = ["openai_chat", "openai_responses", "anthropic_messages"];
const paths: Readonly<Record<MockDialect, string>> = {
  openai_chat: "/v1/chat/completions",
  openai_responses: "/v1/responses",
  anthropic_messages: "/v1/messages",
};
const schema = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };

interface Request {
  readonly dialect: MockDialect;
  readonly model: string;
  readonly stream: boolean;
}

function bodyOf({ dialect, model, stream }: Request): JsonObject {
  const text = "hello hello hello hello";
  switch (dialect) {
    case "openai_chat":
      return {
        model,
        stream,
        messages: [{ role: "user", content: text }],
        tools: [{ type: "function", function: { name: "look", parameters: schema } }],
        ...(stream ? { stream_options: { include_usage: true } } : {}),
      };
    case "openai_responses":
      return {
        model,
        stream,
        input: text,
        include: ["reasoning.encrypted_content"],
        tools: [{ type: "function", name: "look", parameters: schema, strict: false }],
      };
    case "anthropic_messages":
      return {
        model,
        stream,
        max_tokens: 1_000,
        messages: [{ role: "user", content: text }],
        tools: [{ name: "look", input_schema: schema }],
      };
    default:
      return dialect satisfies never;
  }
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The connection was dropped before the body's end. */
  readonly dropped: boolean;
  readonly ms: number;
}

async function ask(mock: Mock, request: Request): Promise<Answer> {
  const started = performance.now();
  const response = await fetch(mock.url + paths[request.dialect], {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "accept-encoding": "identity",
      ...(request.dialect === "anthropic_messages" ? { "anthropic-version": "2023-06-01" } : {}),
    },
    body: JSON.stringify(bodyOf(request)),
  });
  const pieces: Uint8Array[] = [];
  let dropped = false;
  try {
    for await (const chunk of response.body ?? []) pieces.push(chunk);
  } catch {
    dropped = true;
  }
  const ms = performance.now() - started;
  const bytes = Buffer.concat(pieces);
  // Who asks for identity gets the compressed bytes as they are.
  const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString();
  return { status: response.status, headers: response.headers, text, dropped, ms };
}

/** The data of each event; `undefined` where it is not JSON. */
function events(text: string): (JsonObject | string | undefined)[] {
  const messages = runTransducer(new SseDecoder(), [new TextEncoder().encode(text)]);
  return messages.map(({ data }) => {
    if (data === "[DONE]") return data;
    const value = parseJson(data);
    return isObject(value) ? value : undefined;
  });
}

/** The text of a stream's deltas, joined. */
function spoken(text: string): string {
  return events(text).map((event) => {
    if (!isObject(event)) return "";
    const choice = isArray(event.choices) ? event.choices[0] : undefined;
    const delta = isObject(choice) ? choice.delta : event.delta;
    if (typeof delta === "string") return delta;
    const said = isObject(delta) ? delta.content ?? delta.text : undefined;
    return typeof said === "string" ? said : "";
  }).join("");
}

/** True when a streamed or whole body ends as the dialect says a good one does. */
function complete(dialect: MockDialect, stream: boolean, text: string): boolean {
  if (!stream) return isObject(parseJson(text));
  const found = events(text);
  const last = found.at(-1);
  if (found.includes(undefined)) return false;
  if (dialect === "openai_chat") return last === "[DONE]";
  const type = isObject(last) ? last.type : undefined;
  return dialect === "anthropic_messages"
    ? type === "message_stop"
    : type === "response.completed" || type === "response.incomplete";
}

type Check = (answer: Answer, request: Request) => void;

/** A whole, well-formed answer. */
const good: Check = (answer, { dialect, stream }) => {
  assert.equal(answer.status, 200);
  assert(!answer.dropped);
  assert(complete(dialect, stream, answer.text), answer.text);
};

const holds = (...words: readonly string[]): Check => (answer, request) => {
  good(answer, request);
  const all = answer.text + (request.stream ? spoken(answer.text) : "");
  for (const word of words) assert(all.includes(word), `${word} is not in ${all}`);
};

/** By dialect, in the order of {@link dialects}. */
const holdsOne = (...words: readonly [string, string, string]): Check => (answer, request) =>
  holds(words[dialects.indexOf(request.dialect)]!)(answer, request);

const status = (wanted: number): Check => (answer, { dialect }) => {
  assert.equal(answer.status, wanted);
  const body = JSON.parse(answer.text);
  assert.equal(typeof body.error.message, "string");
  assert.equal(body.type, dialect === "anthropic_messages" ? "error" : undefined);
};

const broken: Check = (answer, { dialect, stream }) => {
  assert(!complete(dialect, stream, answer.text), answer.text);
};

const slowerThan = (ms: number): Check => (answer, request) => {
  good(answer, request);
  assert(answer.ms >= ms, `${answer.ms} ms`);
};

/** Every name of the table with an example of its numbers, and what it must do. */
const expected: Readonly<Record<string, readonly [example: string, check: Check]>> = {
  "echo": ["echo", (answer, request) => {
    good(answer, request);
    assert.match(answer.text, /Turn/);
  }],
  "lorem-N": ["lorem-30", holds("lorem", "dolore")],
  "json": ["json", holds("answer")],
  "long": ["long", (answer, request) => {
    good(answer, request);
    if (request.stream) assert(answer.ms >= 950, `${answer.ms} ms`);
  }],
  "stream-N-MS": ["stream-5-10", (answer, request) => {
    good(answer, request);
    if (request.stream) assert(answer.ms >= 45, `${answer.ms} ms`);
  }],
  "length": ["length", holdsOne('"length"', '"max_output_tokens"', '"max_tokens"')],
  "refuse": ["refuse", holdsOne('"refusal":"I', '"refusal":"I cannot', '"stop_reason":"refusal"')],
  "weird-finish": ["weird-finish", holds('"weird_reason"')],
  "cached": [
    "cached",
    holdsOne('"cached_tokens":64', '"cached_tokens":64', '"cache_read_input_tokens":64'),
  ],
  "tool": ["tool", holdsOne('"tool_calls"', '"function_call"', '"tool_use"')],
  "agent": ["agent", holds("look", "I will")],
  "tools-N": ["tools-3", (answer, request) => {
    good(answer, request);
    const ids = new Set(answer.text.match(/(?:call_|toolu_01)[A-Za-z0-9]{22}/g));
    assert.equal(ids.size, 3);
  }],
  "tool-zero": ["tool-zero", holds("look")],
  "tool-zero-empty": ["tool-zero-empty", holds("look")],
  "interleave": ["interleave", (answer, request) => {
    good(answer, request);
    if (request.dialect !== "openai_chat" || !request.stream) return;
    const order = [...answer.text.matchAll(/"tool_calls":\[\{"index":(\d)/g)].map((hit) => hit[1]);
    assert.deepEqual(order.slice(0, 6), ["0", "1", "0", "1", "0", "1"]);
  }],
  "think": ["think", holdsOne('"reasoning_content"', '"encrypted_content"', '"signature"')],
  "think-tool": ["think-tool", holds("look", "think")],
  "redacted": ["redacted", holdsOne("Turn", '"encrypted_content"', '"redacted_thinking"')],
  "inspect": ["inspect", holds("look")],
  "image": ["image", holds("media")],
  "error-N": ["error-418", status(418)],
  "error-mid": ["error-mid", (answer, request) => {
    if (!request.stream) return status(500)(answer, request);
    broken(answer, request);
    assert.match(answer.text, /response\.failed|event: error|"error":\{/);
  }],
  "auth": ["auth", status(401)],
  "slow-MS": ["slow-60", slowerThan(58)],
  "hang": ["hang", () => {}], // has a test of its own: it has no answer
  "cut": ["cut", (answer, request) => {
    assert(answer.dropped);
    broken(answer, request);
  }],
  "cut-json": ["cut-json", (answer, request) => {
    assert(!answer.dropped);
    broken(answer, request);
  }],
  "malformed": ["malformed", (answer, request) => {
    broken(answer, request);
    if (request.stream) assert(events(answer.text).filter((one) => one === undefined).length === 1);
  }],
  "html": ["html", (answer) => {
    assert.equal(answer.status, 502);
    assert.match(answer.text, /<html>/);
  }],
  "empty": ["empty", (answer) => {
    assert.equal(answer.status, 200);
    assert.equal(answer.text, "");
  }],
  "gzip": ["gzip", (answer, request) => {
    good(answer, request);
    assert.equal(answer.headers.get("content-encoding"), "gzip");
  }],
  "ping": ["ping", (answer, request) => {
    good(answer, request);
    if (!request.stream) return;
    const pings = answer.text.match(/event: ping|: keep-alive/g) ?? [];
    assert(pings.length > 3, answer.text);
  }],
  "comments": ["comments", (answer, request) => {
    good(answer, request);
    if (request.stream) assert.match(answer.text, /\n: keep-alive\n\n/);
  }],
  "usage-late": ["usage-late", (answer, request) => {
    good(answer, request);
    if (request.stream && request.dialect !== "openai_responses") assert(answer.ms >= 98);
  }],
  "no-done": ["no-done", (answer, request) => {
    assert(!answer.dropped);
    assert.equal(complete(request.dialect, request.stream, answer.text), !request.stream);
  }],
  "crlf": ["crlf", (answer, request) => {
    good(answer, request);
    if (request.stream) assert(!/[^\r]\n/.test(answer.text));
  }],
  "split-N": ["split-7", good],
  "strict-roles": ["strict-roles", good],
  "bench-json": ["bench-json", good],
  "bench-sse-N": ["bench-sse-50", holds("token token")],
};

Deno.test("models: the test's table has every row of the mock's", () => {
  assert.deepEqual(Object.keys(expected).sort(), models.map((model) => model.name).sort());
});

for (const [name, [example, check]] of Object.entries(expected)) {
  Deno.test(`model ${name} does what its row says, in every dialect`, async () => {
    const mock = await startMock();
    try {
      if (name === "hang") return;
      for (const dialect of dialects) {
        for (const stream of [false, true]) {
          for (
            const model of stream && name !== "long" ? [example, `mock/${example}`] : [example]
          ) {
            const request = { dialect, model, stream };
            // Streams and whole replies of `bench-sse` differ in what they are asked for.
            const holdsHere = name === "bench-sse-N" && stream
              ? holds("token ")
              : name === "interleave" && !stream
              ? good
              : check;
            holdsHere(await ask(mock, request), request);
          }
        }
      }
      await settled(mock);
    } finally {
      await mock.close();
    }
  });
}

/** The mock has let go of every request; a drop is noticed one turn of the loop later. */
async function settled(mock: Mock): Promise<void> {
  for (let i = 0; i < 50 && mock.openStreams > 0; i++) {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  assert.equal(mock.openStreams, 0);
}

Deno.test("the mock answers the same request with the same bytes", async () => {
  const texts: string[] = [];
  for (let run = 0; run < 2; run++) {
    const mock = await startMock();
    try {
      let all = "";
      for (const dialect of dialects) {
        for (const model of ["echo", "think-tool", "redacted", "tools-4"]) {
          for (const stream of [false, true]) {
            const { text, headers } = await ask(mock, { dialect, model, stream });
            all += text + (headers.get("request-id") ?? headers.get("x-request-id"));
          }
        }
      }
      texts.push(all);
    } finally {
      await mock.close();
    }
  }
  assert.equal(texts[0], texts[1]);
});

Deno.test("the mock's replies to different requests have different ids", async () => {
  const mock = await startMock();
  try {
    const ids = new Set<string>();
    for (const model of ["tool", "tool-zero", "tools-1"]) {
      const { text } = await ask(mock, { dialect: "openai_chat", model, stream: false });
      for (const id of text.match(/(?:call_|chatcmpl-)[A-Za-z0-9]+/g) ?? []) ids.add(id);
    }
    assert.equal(ids.size, 6);
  } finally {
    await mock.close();
  }
});
