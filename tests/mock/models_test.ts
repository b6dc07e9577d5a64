import { Buffer } from "node:buffer";
import { gunzipSync } from "node:zlib";
import assert from "@std/assert";
import { isObject, parseJson } from "../../src/base/json.ts";
import { type MockDialect, mockDialects as dialects } from "../../src/mock/dialect.ts";
import { models } from "../../src/mock/models/table.ts";
import { type Mock, startMock } from "../../src/mock/mock.ts";
import { eventsOf, testDialects } from "./dialect_table.ts";

/* Each row of the table of models, in each dialect, whole and streamed, on plain `fetch`. */

interface Request {
  readonly dialect: MockDialect;
  readonly model: string;
  readonly stream: boolean;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly bytes: Uint8Array;
  /** The connection was dropped before the body's end. */
  readonly dropped: boolean;
  readonly ms: number;
}

async function ask(mock: Mock, request: Request): Promise<Answer> {
  const started = performance.now();
  const { dialect, model, stream } = request;
  const response = await fetch(mock.url + testDialects[dialect].path(model, stream), {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "accept-encoding": "identity",
      ...(dialect === "anthropic_messages" ? { "anthropic-version": "2023-06-01" } : {}),
    },
    body: JSON.stringify(testDialects[dialect].body(model, stream)),
  });
  const pieces: Uint8Array[] = [];
  let dropped = false;
  try {
    for await (const chunk of response.body ?? []) pieces.push(chunk);
  } catch {
    dropped = true;
  }
  const ms = performance.now() - started;
  const came = Buffer.concat(pieces);
  // Who asks for identity gets the compressed bytes as they are.
  const bytes = came[0] === 0x1f && came[1] === 0x8b ? gunzipSync(came) : came;
  const text = bytes.toString();
  return { status: response.status, headers: response.headers, text, bytes, dropped, ms };
}

/** The text of a stream's deltas, joined. */
function spoken({ bytes }: Answer, dialect: MockDialect): string {
  return eventsOf(bytes, dialect).map((event) =>
    isObject(event) ? testDialects[dialect].spoken(event) : ""
  ).join("");
}

/** True when a streamed or whole body ends as the dialect says a good one does. */
function complete({ dialect, stream }: Request, { bytes, text }: Answer): boolean {
  if (!stream) return isObject(parseJson(text));
  const found = eventsOf(bytes, dialect);
  const last = found.at(-1);
  return !found.includes(undefined) && last !== undefined && testDialects[dialect].ends(last);
}

type Check = (answer: Answer, request: Request) => void;

/** A whole, well-formed answer. */
const good: Check = (answer, request) => {
  assert.equal(answer.status, 200);
  assert(!answer.dropped);
  assert(complete(request, answer), answer.text);
};

const holds = (...words: readonly string[]): Check => (answer, request) => {
  good(answer, request);
  const all = answer.text + (request.stream ? spoken(answer, request.dialect) : "");
  for (const word of words) assert(all.includes(word), `${word} is not in ${all}`);
};

/** By dialect; where one has no word for it, a good answer is all there is to see. */
const holdsOne = (words: Readonly<Partial<Record<MockDialect, string>>>): Check =>
(
  answer,
  request,
) => holds(words[request.dialect] ?? "")(answer, request);

/** A call of the tool `look`, but in a dialect that knows no tools. */
const calls = (...words: readonly string[]): Check => (answer, request) =>
  request.dialect === "openai_completions"
    ? good(answer, request)
    : holds("look", ...words)(answer, request);

const status =
  (wanted: number, own: Readonly<Partial<Record<MockDialect, number>>> = {}): Check =>
  (answer, { dialect }) => {
    assert.equal(answer.status, own[dialect] ?? wanted);
    const body = JSON.parse(answer.text);
    if (dialect === "bedrock_converse") {
      assert.equal(typeof body.message, "string");
      assert.match(answer.headers.get("x-amzn-errortype") ?? "", /^\w+Exception:/);
      return;
    }
    assert.equal(typeof body.error.message, "string");
    assert.equal(body.type, dialect === "anthropic_messages" ? "error" : undefined);
    if (dialect === "gemini") assert.match(body.error.status, /^[A-Z_]+$/);
  };

const broken: Check = (answer, request) => {
  assert(!complete(request, answer), answer.text);
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
  "length": [
    "length",
    holdsOne({
      openai_chat: '"length"',
      openai_completions: '"length"',
      openai_responses: '"max_output_tokens"',
      anthropic_messages: '"max_tokens"',
      gemini: '"MAX_TOKENS"',
      bedrock_converse: '"max_tokens"',
    }),
  ],
  "refuse": [
    "refuse",
    holdsOne({
      openai_chat: '"refusal":"I',
      openai_completions: '"content_filter"',
      openai_responses: '"refusal":"I cannot',
      anthropic_messages: '"stop_reason":"refusal"',
      gemini: '"SAFETY"',
      bedrock_converse: '"content_filtered"',
    }),
  ],
  "weird-finish": ["weird-finish", holds('"weird_reason"')],
  "cached": [
    "cached",
    holdsOne({
      openai_chat: '"cached_tokens":64',
      openai_completions: '"cached_tokens":64',
      openai_responses: '"cached_tokens":64',
      anthropic_messages: '"cache_read_input_tokens":64',
      gemini: '"cachedContentTokenCount":64',
      bedrock_converse: '"cacheReadInputTokens":64,"cacheWriteInputTokens":32',
    }),
  ],
  "tool": [
    "tool",
    holdsOne({
      openai_chat: '"tool_calls"',
      openai_responses: '"function_call"',
      anthropic_messages: '"tool_use"',
      gemini: '"functionCall":{"name":"look","args":{"city":"Paris"}}',
      bedrock_converse: '"toolUse"',
    }),
  ],
  "agent": ["agent", calls("I will")],
  "loop-N": ["loop-2", calls()],
  "tools-N": ["tools-3", (answer, request) => {
    good(answer, request);
    if (request.dialect === "openai_completions") return;
    // Gemini's older models give no ids.
    const ids = request.dialect === "gemini"
      ? answer.text.match(/"functionCall"/g)!
      : [...new Set(answer.text.match(/(?:call_|toolu_01|tooluse_)[A-Za-z0-9]{22}/g))];
    assert.equal(ids.length, 3);
  }],
  "tool-zero": ["tool-zero", calls()],
  "tool-zero-empty": ["tool-zero-empty", calls()],
  "interleave": ["interleave", (answer, request) => {
    good(answer, request);
    if (request.dialect !== "openai_chat" || !request.stream) return;
    const order = [...answer.text.matchAll(/"tool_calls":\[\{"index":(\d)/g)].map((hit) => hit[1]);
    assert.deepEqual(order.slice(0, 6), ["0", "1", "0", "1", "0", "1"]);
  }],
  "think": [
    "think",
    holdsOne({
      openai_chat: '"reasoning_content"',
      openai_responses: '"encrypted_content"',
      anthropic_messages: '"signature"',
      gemini: '"thoughtSignature"',
      bedrock_converse: '"reasoningContent"',
    }),
  ],
  "think-tool": ["think-tool", calls("think")],
  "think-tools-N": ["think-tools-3", calls("think")],
  "think-loop-N": ["think-loop-2", calls("think")],
  "redacted": [
    "redacted",
    holdsOne({
      openai_chat: "Turn",
      openai_completions: "Turn",
      openai_responses: '"encrypted_content"',
      anthropic_messages: '"redacted_thinking"',
      gemini: '"thoughtSignature"',
      bedrock_converse: '"redactedContent"',
    }),
  ],
  "inspect": ["inspect", calls()],
  "image": ["image", holds("media")],
  "error-N": ["error-418", status(418)],
  "error-mid": ["error-mid", (answer, request) => {
    if (!request.stream) return status(500)(answer, request);
    broken(answer, request);
    assert.match(answer.text, /response\.failed|event: error|"error":\{|exception-type/);
  }],
  "auth": ["auth", status(401, { gemini: 403, bedrock_converse: 403 })],
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
  "stop-short": ["stop-short", (answer, request) => {
    assert(!answer.dropped);
    assert.equal(complete(request, answer), !request.stream);
  }],
  "malformed": ["malformed", (answer, request) => {
    broken(answer, request);
    if (!request.stream) return;
    const found = eventsOf(answer.bytes, request.dialect);
    assert.equal(found.filter((one) => one === undefined).length, 1);
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
    if (!request.stream || request.dialect === "bedrock_converse") return;
    const pings = answer.text.match(/event: ping|: keep-alive/g) ?? [];
    assert(pings.length > 3, answer.text);
  }],
  "comments": ["comments", (answer, request) => {
    good(answer, request);
    if (!request.stream || request.dialect === "bedrock_converse") return;
    assert.match(answer.text, /^: keep-alive\n\n/m);
  }],
  "usage-late": ["usage-late", (answer, request) => {
    good(answer, request);
    if (request.stream && request.dialect !== "openai_responses") assert(answer.ms >= 98);
  }],
  "no-done": ["no-done", (answer, request) => {
    assert(!answer.dropped);
    // Gemini's last chunk says all: nothing is left to leave out.
    const whole = !request.stream || request.dialect === "gemini";
    assert.equal(complete(request, answer), whole);
  }],
  "crlf": ["crlf", (answer, request) => {
    good(answer, request);
    if (!request.stream || request.dialect === "bedrock_converse") return;
    assert(!/[^\r]\n/.test(answer.text));
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
