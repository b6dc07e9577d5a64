import assert from "@std/assert";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { estimateTokens } from "../../filters/core/estimate_tokens.ts";
import type { ErrorClass, ToldError } from "../real/client.ts";
import { ask, CHAT, CLIENTS, errorOf, MESSAGES } from "./clients.ts";
import type { Call, Reply } from "./raw_call.ts";
import { type MockStage, scenario, startMockStage } from "./stage.ts";

/** One item of `ratelimits`. A day's tokens do not come back while a test runs. */
function limit(tokens: number, options: {
  readonly model?: string;
  readonly unit?: "second" | "minute" | "hour" | "day";
  readonly value?: string;
  readonly key?: string;
} = {}): string {
  const { model = "*", unit = "day", value, key = "x-user" } = options;
  const selector = `{ key: ${key}${value === undefined ? "" : `, value: "${value}"`} }`;
  return `{ model: "${model}", selector: ${selector}, limit: { tokens: ${tokens}, unit: ${unit} } }`;
}

function limits(...items: readonly string[]): string {
  return `ratelimits: [${items.join(", ")}]`;
}

/** A text of so many tokens, give or take those of its request. */
function text(tokens: number): string {
  return "say ".repeat(tokens);
}

function costOf({ body }: Call): number {
  return estimateTokens(new TextEncoder().encode(body as string));
}

function remaining({ headers }: Reply): number {
  return Number(headers["ratelimit-remaining"]);
}

for (const client of CLIENTS) {
  for (const upstream of CLIENTS) {
    scenario(
      `counts a ${client.title} client's tokens for a ${upstream.title} provider, and settles them once`,
      async (plane) => {
        await using stage = await startMockStage({ plane, more: limits(limit(10_000)) });
        let left = 10_000;
        for (const [i, stream] of [false, true, false].entries()) {
          const call = ask(client, `${upstream.own}/echo`, { stream, text: text(500) });
          const got = await stage.call(call);
          assert.equal(got.status, 200, got.text);
          assert.equal(got.headers["ratelimit-limit"], "10000");
          const now = left - costOf(call);
          assert(Math.abs(remaining(got) - now) <= 1, `${remaining(got)} left, and not ${now}`);
          assert.match(got.headers["ratelimit-reset"] ?? "", /^\d+$/);
          const { usage } = (await stage.recorded(i + 1))[i]!;
          const counted = usage?.input ?? -1;
          assert(counted > 0, "the provider has not counted");
          // Envoy settles with what a client is told, and this one has not asked for usage.
          const untold = plane === "native" && client === CHAT && stream;
          left -= untold ? costOf(call) : counted;
        }
      },
    );
  }

  scenario(`refuses a ${client.title} client whose tokens are used up`, async (plane) => {
    const model = client === MESSAGES ? "messages/echo" : "echo";
    await using stage = await startMockStage({
      plane,
      more: limits(limit(1_000, { model, unit: "hour" })),
    });
    const call = ask(client, `${client.own}/echo`, { text: text(800), headers: { "x-user": "a" } });
    assert.equal((await stage.call(call)).status, 200);
    const got = await stage.call(call);
    assert.equal(got.status, 429);
    const { message, type } = errorOf(client, got);
    assert.equal(type, "rate_limit_error");
    assert.match(
      message,
      /the limit of 1000 input tokens an hour for "(messages\/)?echo" is used up/,
    );
    const wait = Number(got.headers["retry-after"]);
    assert(wait > 0 && wait <= 3_600, `${wait} s`);
    assert.equal(got.headers["ratelimit-limit"], "1000");
    assert(remaining(got) < 800);
    const record = (await stage.recorded(2))[1]!;
    assert.equal(record.fault, "rate_limited");
    assert.equal(record.attempts, 0);
    assert.equal(stage.mock.requests.length, 1);
    const other = { ...call, headers: { ...call.headers, "x-user": "b" } };
    assert.equal((await stage.call(other)).status, 200, "another user's tokens");
    const asked = { ...call, headers: { ...call.headers, "x-arch-ratelimit-selector": "x-none" } };
    assert.equal((await stage.call(asked)).status, 429, "the client does not choose the selector");
  });

  scenario(`says to a ${client.title} client that its request is too large`, async (plane) => {
    await using stage = await startMockStage({ plane, more: limits(limit(100)) });
    const got = await stage.call(ask(client, `${client.own}/echo`, { text: text(200) }));
    assert.equal(got.status, 429);
    assert.equal(got.headers["retry-after"], undefined);
    assert.equal(
      got.headers["x-should-retry"],
      "false",
      "SDKs try a 429 again, unless they hear this",
    );
    assert.equal(remaining(got), 100);
    assert.match(errorOf(client, got).message, /larger than the limit[^]*`ratelimits`/);
  });
}

scenario("counts requests without the selector's header under the empty value", async (plane) => {
  await using stage = await startMockStage({ plane, more: limits(limit(1_000)) });
  const call = ask(CHAT, "chat/echo", { text: text(800) });
  assert.equal((await stage.call(call)).status, 200);
  assert.equal((await stage.call(call)).status, 429);
  const empty = { ...call, headers: { ...call.headers, "x-user": "" } };
  assert.equal((await stage.call(empty)).status, 429);
});

scenario("does not believe a client that its tokens were counted before", async (plane) => {
  await using stage = await startMockStage({ plane, more: limits(limit(1_000)) });
  const headers = { "x-plano-edge": "limited" };
  for (const status of [200, 429]) {
    const got = await stage.call(ask(CHAT, "chat/echo", { text: text(800), headers }));
    assert.equal(got.status, status);
    assert.equal(got.headers["ratelimit-limit"], "1000");
  }
});

scenario(
  "counts a header that comes several times as one value, the same on each way",
  async (plane) => {
    await using stage = await startMockStage({ plane, more: limits(limit(1_000)) });
    const call = (own: string, user: string | readonly string[]) => {
      const one = ask(CHAT, `${own}/echo`, { text: text(600) });
      return stage.call({ ...one, headers: { ...one.headers, "X-User": user } });
    };
    assert.equal((await call("chat", ["ann", "bob"])).status, 200);
    assert.equal((await call("chat", "ann")).status, 200);
    assert.equal((await call("messages", "bob")).status, 200);
    assert.equal((await call("messages", "ann, bob")).status, 429);
    assert.equal((await call("chat", "\t ann ")).status, 429, "blanks around it are not its own");
    assert.equal((await call("chat", "ännchen")).status, 200);
    assert.equal((await call("messages", "ännchen")).status, 429);
  },
);

scenario("counts a turn once that is tried several times", async (plane) => {
  await using stage = await startMockStage({
    plane,
    listener: "max_retries: 2",
    more: limits(limit(1_000)),
  });
  const call = ask(CHAT, "chat/error-503", { text: text(300) });
  assert.equal((await stage.call(call)).status, 503);
  assert.equal((await stage.call(call)).status, 503);
  assert.equal((await stage.call(call)).status, 503);
  assert.equal((await stage.call(call)).status, 429);
});

scenario("counts only the value that a limit names", async (plane) => {
  await using stage = await startMockStage({
    plane,
    more: limits(limit(1_000, { value: "ann" }), limit(5_000, { key: "x-team", value: "red" })),
  });
  const call = (headers: Record<string, string>) =>
    stage.call(ask(CHAT, "chat/echo", { text: text(800), headers }));
  for (const headers of [{}, { "x-user": "bob" }, { "x-user": "Ann" }, { "x-team": "blue" }]) {
    const got = await call(headers);
    assert.equal(got.status, 200);
    assert.equal(got.headers["ratelimit-limit"], undefined);
  }
  assert.equal((await call({ "x-user": "ann" })).headers["ratelimit-limit"], "1000");
  assert.equal((await call({ "x-user": "ann", "x-team": "red" })).status, 429);
  const red = await call({ "x-team": "red" });
  assert.equal(red.headers["ratelimit-limit"], "5000");
  assert(remaining(red) > 4_000, "what one limit refuses, the other does not charge");
});

scenario("holds the most restrictive of several limits", async (plane) => {
  await using stage = await startMockStage({
    plane,
    more: limits(limit(5_000), limit(3_000, { model: "chat/echo" }), limit(1, { model: "other" })),
  });
  const one = await stage.call(ask(CHAT, "chat/echo", { text: text(800) }));
  assert.equal(one.headers["ratelimit-limit"], "3000");
  const other = await stage.call(ask(CHAT, "messages/echo", { text: text(800) }));
  assert.equal(other.headers["ratelimit-limit"], "5000");
  assert(remaining(other) < 5_000 - 1_200, "all models together");
});

scenario("counts a name, its alias and a missing name as the model they lead to", async (plane) => {
  await using stage = await startMockStage({
    plane,
    providers: "  - { model: mock/echo, name: mine, base_url: $MOCK, default: true }",
    more: `model_aliases: { nick: { target: mine } }\n${limits(limit(10_000, { model: "mine" }))}`,
  });
  let before = 10_001;
  for (const model of ["mine", "mock/echo", "nick", undefined]) {
    const call = ask(CHAT, model ?? "");
    const got = await stage.call(
      model === undefined
        ? { ...call, body: (call.body as string).replace('"model":"",', "") }
        : call,
    );
    assert.equal(got.status, 200, got.text);
    assert(remaining(got) < before, `${model}: ${remaining(got)}`);
    before = remaining(got);
  }
});

const gemini: Call = {
  path: "/v1beta/models/chat%2Fecho:generateContent",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ contents: [{ role: "user", parts: [{ text: text(800) }] }] }),
};
const converse: Call = {
  path: "/model/chat%2Fecho/converse",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ messages: [{ role: "user", content: [{ text: text(800) }] }] }),
};
const completion: Call = {
  path: "/v1/completions",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ model: "chat/echo", prompt: text(800) }),
};
const OTHERS: readonly (readonly [title: string, Call, says: RegExp])[] = [
  ["Gemini", gemini, /"status":"RESOURCE_EXHAUSTED"/],
  ["Converse", converse, /is used up/],
  ["Completions", completion, /"code":"rate_limit_exceeded"/],
];
for (const [title, call, says] of OTHERS) {
  scenario(`counts the turns of ${title} clients`, async (plane) => {
    await using stage = await startMockStage({ plane, more: limits(limit(1_000)) });
    const first = await stage.call(call);
    assert.equal(first.status, 200, first.text);
    assert.equal(first.headers["ratelimit-limit"], "1000");
    const second = await stage.call(call);
    assert.equal(second.status, 429, second.text);
    assert.match(second.text, says);
    assert.match(second.headers["retry-after"] ?? "", /^\d+$/);
  });
}

scenario("counts turns only: neither embeddings, nor counting, nor lists", async (plane) => {
  await using stage = await startMockStage({ plane, more: limits(limit(1)) });
  const json = { "content-type": "application/json" };
  const calls: Call[] = [
    { method: "GET", path: "/v1/models" },
    { path: "/v1/embeddings", headers: json, body: '{"model":"chat/e","input":"some words here"}' },
    {
      path: "/v1/messages/count_tokens",
      headers: json,
      body: '{"model":"messages/echo","messages":[{"role":"user","content":"some words here"}]}',
    },
  ];
  for (const call of calls) {
    const got = await stage.call(call);
    assert.equal(got.status, 200, got.text);
    assert.equal(got.headers["ratelimit-limit"], undefined, call.path);
  }
});

scenario(
  "keeps the estimate of a turn that fails, and says the limit with its error",
  async (plane) => {
    await using stage = await startMockStage({ plane, more: limits(limit(1_000)) });
    const failed = await stage.call(ask(CHAT, "chat/error-500", { text: text(600) }));
    assert.equal(failed.status, 500);
    assert(remaining(failed) < 500, `${remaining(failed)}`);
    await stage.recorded(1);
    assert.equal((await stage.call(ask(CHAT, "chat/echo", { text: text(600) }))).status, 429);
  },
);

scenario("counts nothing of requests that it refuses for other reasons", async (plane) => {
  await using stage = await startMockStage({
    plane,
    more: limits(limit(1_000)),
    listener: "auth: { keys: [the-key] }",
  });
  const call = ask(CHAT, "chat/echo", { text: text(800) });
  const right = { ...call, headers: { ...call.headers, "x-api-key": "the-key" } };
  const refused: readonly (readonly [status: number, Call])[] = [
    [401, call],
    [400, { ...right, body: (right.body as string).slice(0, -1) }],
    [400, { ...right, body: (right.body as string).replace("chat/echo", "nobody/echo") }],
  ];
  for (const [status, one] of refused) {
    const got = await stage.call(one);
    assert.equal(got.status, status, got.text);
    assert.equal(got.headers["ratelimit-limit"], undefined);
  }
  assert.equal((await stage.call(right)).status, 200);
});

scenario("never tells the selector's value", async (plane) => {
  await using stage = await startMockStage({
    plane,
    more: limits(limit(10, { key: "authorization" })),
  });
  const headers = { authorization: "Bearer canary-3fd1" };
  const got = await stage.call(ask(CHAT, "chat/echo", { text: text(800), headers }));
  assert.equal(got.status, 429);
  const told = got.text + JSON.stringify(got.headers) + JSON.stringify(await stage.recorded(1));
  assert.doesNotMatch(told, /canary/);
});

/** What both SDKs throw, and do by themselves. */
interface Sdk {
  readonly title: string;
  readonly error: ErrorClass;
  ask(stage: MockStage, words: string, maxRetries: number): Promise<unknown>;
}

const SDKS: readonly Sdk[] = [
  {
    title: "openai",
    error: OpenAI.RateLimitError,
    ask: (stage, words, maxRetries) =>
      new OpenAI({ apiKey: "k", baseURL: `http://127.0.0.1:${stage.port}/v1`, maxRetries })
        .chat.completions.create({
          model: "chat/echo",
          messages: [{ role: "user", content: words }],
        }),
  },
  {
    title: "@anthropic-ai/sdk",
    error: Anthropic.RateLimitError,
    ask: (stage, words, maxRetries) =>
      new Anthropic({ apiKey: "k", baseURL: `http://127.0.0.1:${stage.port}`, maxRetries })
        .messages.create({
          model: "messages/echo",
          max_tokens: 1_000,
          messages: [{ role: "user", content: words }],
        }),
  },
];
for (const sdk of SDKS) {
  scenario(`is a RateLimitError to ${sdk.title}, which waits as it is told`, async (plane) => {
    // In a second comes back what two questions cost: the third one waits about as long.
    await using stage = await startMockStage({
      plane,
      more: limits(limit(2_000, { unit: "second", key: "user-agent" })),
    });
    await sdk.ask(stage, text(1_900), 0);
    const error: ToldError = await sdk.ask(stage, text(1_900), 0)
      .then(() => assert.fail("it was not refused"), (error) => error);
    assert(error instanceof sdk.error, String(error));
    assert.equal(error.status, 429);
    assert.equal(error.headers?.get("retry-after"), "1");
    assert.match(error.message, /2000 input tokens a second/);
    const begunMs = performance.now();
    await sdk.ask(stage, text(1_900), 2);
    const waitedMs = performance.now() - begunMs;
    assert(waitedMs > 900, `it came again after ${waitedMs} ms`);
    assert.equal(stage.mock.requests.length, 2);
  });
}
