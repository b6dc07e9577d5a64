import { Player } from "./play.ts";
import type { ReplyPlan } from "./reply.ts";
import type { Script, Step } from "./script.ts";
import { startStage } from "./stage.ts";
import { Tally } from "./tally.ts";

/* The shortest conversations in which the fuzz has found something, one a bug. */

const quiet: ReplyPlan = {
  thoughts: [],
  text: false,
  behindText: false,
  calls: 0,
  between: false,
  countedIds: false,
};

function ask(entry: string, model: string, reply: Partial<ReplyPlan>): Step {
  return { entry, model, stream: false, thinking: "on", reply: { ...quiet, ...reply } };
}

const claude = (entry: string, reply: Partial<ReplyPlan>) => ask(entry, "claude-sonnet-4-5", reply);
const gpt = (entry: string, reply: Partial<ReplyPlan>) => ask(entry, "gpt-5.1", reply);
const bedrock = (reply: Partial<ReplyPlan>) =>
  ask("amazon_bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", reply);
const deepseek = (reply: Partial<ReplyPlan>) => ask("deepseek", "deepseek-reasoner", reply);
const kimi = (reply: Partial<ReplyPlan>) => ask("moonshotai", "kimi-k2-thinking", reply);
const llama = (reply: Partial<ReplyPlan>) => ask("groq", "llama-3.3-70b-versatile", reply);

const thinksAndCalls = { thoughts: ["shown"], calls: 1 } as const;

const CASES: readonly (readonly [sentence: string, client: string, steps: readonly Step[]])[] = [
  [
    "a signature that passed as bytes does not reach the provider's other account (W047)",
    "messages",
    [claude("anthropic", thinksAndCalls), claude("anthropic-b", {})],
  ],
  [
    "encrypted reasoning comes back to its account from between two others (W047)",
    "responses",
    [gpt("openai", thinksAndCalls), gpt("openai-b", thinksAndCalls), gpt("openai", {})],
  ],
  [
    "two entries behind one key take each other's seals",
    "chat, echoing all",
    [claude("anthropic", thinksAndCalls), claude("anthropic-again", {})],
  ],
  [
    "Nova does not get Claude's signature within one account of Bedrock (W046)",
    "converse",
    [bedrock(thinksAndCalls), ask("amazon_bedrock", "us.amazon.nova-pro-v1:0", {})],
  ],
  [
    "Claude is not told to think about calls that another model made without thinking",
    "messages",
    [llama({ calls: 1 }), claude("anthropic", {})],
  ],
  [
    "nor is Claude behind Bedrock",
    "converse",
    [llama({ calls: 1 }), bedrock({})],
  ],
  [
    "Claude gets call ids that it takes, where Kimi wrote others (W025)",
    "messages",
    [kimi({ calls: 1, countedIds: true }), claude("anthropic", thinksAndCalls), kimi({})],
  ],
  [
    "open thinking does not reach OpenAI as reasoning that it never sealed",
    "responses",
    [deepseek(thinksAndCalls), gpt("openai", {})],
  ],
  [
    "DeepSeek gets its thinking back from a client that keeps official fields, though bytes pass (W044)",
    "chat, official fields",
    [deepseek(thinksAndCalls), deepseek({})],
  ],
  [
    "DeepSeek takes calls of others, which come without open thinking (W044)",
    "chat, official fields",
    [llama({ calls: 2 }), deepseek({})],
  ],
  [
    "Kimi takes calls of others from a client that thinks in another dialect (W044)",
    "gemini, joined",
    [claude("anthropic", thinksAndCalls), kimi({})],
  ],
  [
    "thinking between calls comes back between them, though Chat has one place for all of it",
    "chat, echoing all",
    [gpt("openai", { thoughts: ["shown"], calls: 2, between: true }), gpt("openai", {})],
  ],
  [
    "thinking behind the text comes back behind it",
    "chat, official fields",
    [gpt("openai", { text: true, calls: 1, behindText: true }), gpt("openai", {})],
  ],
];

for (const [sentence, client, steps] of CASES) {
  Deno.test(`custody: ${sentence}`, async () => {
    for (const stream of [false, true]) {
      const script: Script = {
        client,
        tenant: "tenant",
        steps: steps.map((step) => ({ ...step, stream })),
      };
      await new Player(startStage(), new Tally()).play(script, 0);
    }
  });
}

Deno.test("custody: counted call ids do not mix two conversations of one tenant (W120)", async () => {
  const player = new Player(startStage(), new Tally());
  const steps = [kimi({ ...thinksAndCalls, countedIds: true }), kimi({})];
  const script = { client: "chat, official fields", tenant: "tenant", steps };
  await player.play(script, 0);
  await player.play(script, 1);
});

Deno.test("custody: two tenants that lead one conversation word by word share nothing (W120)", async () => {
  const steps = [claude("anthropic", thinksAndCalls), claude("anthropic", {})];
  const twins = { client: "chat, official fields", tenant: "one", twin: "other", steps };
  await new Player(startStage(), new Tally()).play(twins, 0);
});
