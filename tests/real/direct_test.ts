import assert from "@std/assert";
import { need } from "../support/need.ts";
import { onPlanes } from "../support/planes.ts";
import { type Rig, startRig } from "../support/rig.ts";
import { anthropicMessages } from "./anthropic_messages.ts";
import type { SdkClient } from "./client.ts";
import { openaiChat } from "./openai_chat.ts";
import { openaiResponses } from "./openai_responses.ts";
import { runClaude } from "./run_claude.ts";
import { runCodex } from "./run_codex.ts";
import { caught } from "./scenes.ts";

/*
 * That real clients get through Envoy says little as long as the gateway behind it may do the work. Here
 * nothing asks for it, and it has none.
 */

const NATIVE = {
  planes: ["native"],
  why: "on the embedded plane there is no other way than through the gateway",
} as const;
const MODELS = ["echo", "tool", "agent", "think-tool", "error-429", "lorem-100"];

/** Everything went to the provider by itself, and was told of all the same. */
async function assertDirect(rig: Rig, count: number): Promise<void> {
  const records = await rig.recorded(count);
  for (const { tier, attempts, path } of records) {
    assert.equal(tier, "passthrough", path);
    assert.equal(attempts, 1);
  }
  assert.equal(rig.served(), 0, "requests that the gateway has served");
  assert.equal(rig.mock.requests.length, records.length);
}

const CLIENTS: readonly (readonly [SdkClient, prefix: string])[] = [
  [openaiChat, "chat"],
  [anthropicMessages, "messages"],
  [openaiResponses, "responses"],
];

for (const [client, prefix] of CLIENTS) {
  for (const streamed of [false, true]) {
    const mode = streamed ? "streamed" : "whole";
    onPlanes(`${client.title}, ${mode}, needs no gateway`, async (plane) => {
      await using rig = await startRig({ plane, models: MODELS });
      const ask = (model: string, more = {}) =>
        client.ask(rig, { model: `${prefix}+${model}`, text: "hello", streamed, ...more });
      assert.equal((await ask("echo")).text, 'Turn 1: you said "hello".');
      const call = await ask("tool", {
        tools: [{ name: "look", parameters: { type: "object", properties: {} } }],
      });
      assert.equal(
        (await call.next({ results: ["a room"] })).text,
        "The tool look answered: a room",
      );
      assert((await ask("lorem-100", { maxTokens: 4_000 })).usage.output > 50);
      assert((await caught(ask("error-429"))) instanceof client.errors[429]!);
      await assertDirect(rig, 5);
      const [first] = await rig.recorded(5);
      assert(first!.usage!.input > 0 || streamed && prefix === "chat", "its usage is told");
    }, NATIVE);
  }
}

const claude = need("claude");

onPlanes(
  "claude -p needs no gateway for a model that its provider calls the same",
  async (plane) => {
    await using rig = await startRig({ plane, models: MODELS });
    for (const model of ["messages+agent", "messages+think-tool"]) {
      const run = await runClaude(claude.path, rig, model, "Check that the shell works.");
      const result = run.events.find((event) => event.type === "result");
      assert.equal(result?.result, "The tool Bash answered: planoai-tool-ran", run.stderr);
    }
    await assertDirect(rig, rig.mock.requests.length);
  },
  { ...NATIVE, ignore: claude.ignore },
);

const codex = need("codex");

onPlanes("codex exec needs no gateway", async (plane) => {
  await using rig = await startRig({ plane, models: MODELS });
  const run = await runCodex(codex.path, rig, "responses+agent", "Check that the shell works.");
  assert.equal(run.code, 0, run.stderr + run.stdout.slice(-2_000));
  assert.match(run.stdout, /planoai-tool-ran/);
  await assertDirect(rig, rig.mock.requests.length);
}, { ...NATIVE, ignore: codex.ignore });
