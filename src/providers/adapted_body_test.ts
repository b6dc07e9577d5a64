import assert from "@std/assert";
import type { JsonObject } from "../base/json.ts";
import { ANTHROPIC_MESSAGES, GEMINI, OPENAI_CHAT, OPENAI_RESPONSES } from "../dialects/ids.ts";
import type { DialectId } from "../ir/origin.ts";
import { adaptedBody, adaptsBody, fieldsAtStake } from "./adapted_body.ts";
import { findProvider } from "./registry.ts";

const C = OPENAI_CHAT;
const M = ANTHROPIC_MESSAGES;

type Row = readonly [
  model: string,
  dialect: DialectId,
  body: JsonObject,
  wanted: JsonObject,
  losses: readonly string[],
];

/** dataplane §11.1, cases 15 and 16, and what ways demand. */
const TABLE: readonly Row[] = [
  ["xai/grok-3", C, { web_search_options: {}, n: 1 }, { n: 1 }, ["/web_search_options"]],
  ["xai/grok-4", C, { reasoning_effort: "high" }, {}, ["/reasoning_effort"]],
  ["xai/grok-4", OPENAI_RESPONSES, { reasoning: { effort: "low" } }, {}, ["/reasoning"]],
  ["xai/grok-4.3", C, { reasoning_effort: "high" }, { reasoning_effort: "high" }, []],
  ["xai/grok-3-mini", C, { reasoning_effort: "low" }, { reasoning_effort: "low" }, []],
  [
    "any/kimi-for-coding",
    C,
    {
      stream_options: {},
      reasoning_effort: "high",
      web_search_options: {},
      service_tier: "auto",
      store: true,
    },
    {},
    ["/stream_options", "/reasoning_effort", "/web_search_options", "/service_tier", "/store"],
  ],
  ["any/kimi-for-coding", M, { thinking: {}, max_tokens: 1 }, { max_tokens: 1 }, ["/thinking"]],
  ["any/kimi-for-coding", C, { thinking: {} }, { thinking: {} }, []],
  [
    "moonshotai/kimi-k3",
    C,
    { temperature: 1, top_p: 1, n: 1, presence_penalty: 0, frequency_penalty: 0, seed: 1 },
    { seed: 1 },
    ["/temperature", "/top_p", "/n", "/presence_penalty", "/frequency_penalty"],
  ],
  ...([
    ["none", "low"],
    ["minimal", "low"],
    ["low", "low"],
    ["medium", "high"],
    ["high", "high"],
    ["xhigh", "max"],
    ["max", "max"],
  ] as const).map(([word, wanted]): Row => [
    "moonshotai/kimi-k3",
    C,
    { reasoning_effort: word },
    { reasoning_effort: wanted },
    word === wanted ? [] : ["/reasoning_effort"],
  ]),
  ["moonshotai/kimi-k3", C, { reasoning_effort: "huge" }, {}, ["/reasoning_effort"]],
  ["moonshotai/kimi-k3", C, { reasoning_effort: "toString" }, {}, ["/reasoning_effort"]],
  ["openai/o3", C, { max_tokens: 5 }, { max_completion_tokens: 5 }, ["/max_tokens"]],
  ["openai/o3-mini", C, { max_tokens: 5 }, { max_completion_tokens: 5 }, ["/max_tokens"]],
  ["openrouter/openai/o3", C, { max_tokens: 5 }, { max_completion_tokens: 5 }, ["/max_tokens"]],
  [
    "openai/o3",
    C,
    { max_tokens: 5, max_completion_tokens: 6 },
    { max_completion_tokens: 6 },
    ["/max_tokens"],
  ],
  ["openai/gpt-4o", C, { max_tokens: 5, temperature: 0 }, { max_tokens: 5, temperature: 0 }, []],
  ["openai/gpt-5", C, { temperature: 0.2 }, { temperature: 1 }, ["/temperature"]],
  ["openai/gpt-5-mini", C, { temperature: 1 }, { temperature: 1 }, []],
  ["openai/gpt-5", C, {}, {}, []],
  ["openai/gpt-5-mini", OPENAI_RESPONSES, { temperature: 0.2 }, {}, ["/temperature"]],
  ["openai/gpt-5.2", OPENAI_RESPONSES, { temperature: 0.2 }, { temperature: 0.2 }, []],
  ["openai/gpt-5-chat-latest", C, { temperature: 0.2 }, { temperature: 0.2 }, []],
  ["mistral/mistral-small", C, { max_completion_tokens: 5 }, { max_completion_tokens: 5 }, []],
  [
    "vertex_ai/claude-sonnet-4-5",
    M,
    { model: "x", stream: true },
    { stream: true, anthropic_version: "vertex-2023-10-16" },
    [],
  ],
  [
    "gemini/gemini-2.5-pro",
    GEMINI,
    { model: "x", stream: true, contents: [] },
    { contents: [] },
    [],
  ],
];

for (const [name, dialect, body, wanted, losses] of TABLE) {
  Deno.test(`adaptedBody makes ${JSON.stringify(wanted)} of ${JSON.stringify(body)} for ${name}`, () => {
    const provider = findProvider(name.split("/", 1)[0]!) ?? findProvider("openai")!;
    const model = name.slice(name.indexOf("/") + 1);
    const made = adaptedBody(provider, model, dialect, body);
    assert.deepEqual(made.value, wanted);
    assert.deepEqual(made.losses.map((loss) => loss.at), losses);
    const changed = JSON.stringify(body) !== JSON.stringify(wanted);
    if (!changed) assert.equal(made.value, body, "the same object");
    const text = JSON.stringify(body);
    if (changed) assert.equal(adaptsBody(provider, model, { dialect, text }), true);
    // A second time changes nothing more.
    assert.deepEqual(adaptedBody(provider, model, dialect, made.value).value, wanted);
  });
}

Deno.test("adaptsBody lets what cannot change pass unparsed", () => {
  const adapts = (name: string, dialect: DialectId, text: string) =>
    adaptsBody(findProvider(name)!, "llama", { dialect, text });
  assert.equal(adaptsBody(findProvider("openai")!, "gpt-4o"), false);
  assert.equal(adaptsBody(findProvider("groq")!, "llama"), true);
  assert.equal(adapts("groq", C, '{"messages":[]}'), false);
  assert.equal(adapts("groq", C, '{"logprobs" : true}'), true);
  assert.equal(adapts("gemini", GEMINI, '{"contents":[{"role":"model"}]}'), false);
  assert.equal(adaptsBody(findProvider("chatgpt")!, "gpt-5", { dialect: OPENAI_RESPONSES }), true);
});

/** dataplane §2.6 and §11.1, case 15. */
Deno.test("chatgpt streams, stores nothing, takes lists only and keeps a client's instructions", () => {
  const chatgpt = findProvider("chatgpt")!;
  const made = (body: JsonObject) => adaptedBody(chatgpt, "gpt-5", OPENAI_RESPONSES, body).value;
  const user = { type: "message", role: "user", content: [{ type: "input_text", text: "Hi" }] };
  const plain = made({ model: "gpt-5", input: "Hi", store: true });
  assert.deepEqual(plain, {
    model: "gpt-5",
    input: [user],
    instructions: plain.instructions!,
    store: false,
    stream: true,
  });
  assert.match(String(plain.instructions), /^You are .*\.$/);
  assert.deepEqual(made({ input: user, instructions: "Mine." }), {
    input: [user],
    instructions: "Mine.",
    store: false,
    stream: true,
  });
  assert.deepEqual(made(made({ input: "Hi" })), made({ input: "Hi" }));
  assert.deepEqual(made({ input: [{ role: "system", content: "s" }] }).input, [
    { role: "developer", content: "s" },
  ]);
  assert.throws(() => made({ input: "Hi", stream: false }), /Cannot answer in one piece/);
});

const STAKES: readonly [string, DialectId, readonly string[] | undefined][] = [
  ["openai/gpt-4o", C, []],
  ["openai/o3", C, ["max_tokens"]],
  ["openai/gpt-5", C, ["temperature", "max_tokens"]],
  ["openai/gpt-5", OPENAI_RESPONSES, ["temperature", "top_p"]],
  ["chatgpt/gpt-5", OPENAI_RESPONSES, undefined],
  ["vertex_ai/claude-sonnet-4", M, undefined],
];

for (const [model, dialect, wanted] of STAKES) {
  Deno.test(`fieldsAtStake of ${model} in ${dialect} are ${wanted?.join() ?? "unknowable"}`, () => {
    const slash = model.indexOf("/");
    const provider = findProvider(model.slice(0, slash))!;
    assert.deepEqual(fieldsAtStake(provider, model.slice(slash + 1), dialect), wanted);
  });
}
