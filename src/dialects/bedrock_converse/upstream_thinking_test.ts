import assert from "@std/assert";
import type { Json, JsonObject } from "../../base/json.ts";
import type { Issuer } from "../../ir/origin.ts";
import type { Part } from "../../ir/part.ts";
import type { ChatRequest, Reasoning } from "../../ir/request.ts";
import { call, lossesOf, result, user } from "../../../tests/support/messages.ts";
import { decodeRequest } from "./client_request.ts";
import { encodeRequest } from "./upstream_request.ts";
import { BEDROCK, CLAUDE_45, messagesOf, tool, written } from "../../../tests/support/converse.ts";

Deno.test("encodeRequest tells each family to think in its own words (W048)", () => {
  const opus = "us.anthropic.claude-opus-4-6-v1";
  const newest = "us.anthropic.claude-opus-4-8-v1";
  const nova = "us.amazon.nova-2-lite-v1:0";
  const cases: [string, Reasoning, JsonObject | undefined][] = [
    [CLAUDE_45, { mode: "on", budgetTokens: 5000 }, budget(5000)],
    [CLAUDE_45, { mode: "on", budgetTokens: 10 }, budget(1024)],
    [CLAUDE_45, { mode: "on", effort: "low" }, budget(2048)],
    [CLAUDE_45, { mode: "adaptive", effort: "high" }, budget(16384)],
    [CLAUDE_45, { mode: "off" }, { thinking: { type: "disabled" } }],
    [opus, { mode: "on", effort: "medium" }, adaptive("medium")],
    [opus, { mode: "on", effort: "xhigh" }, adaptive("high")],
    [opus, { mode: "on", budgetTokens: 5000 }, budget(5000)],
    [newest, { mode: "on", budgetTokens: 5000 }, adaptive("medium")],
    [newest, { mode: "on", effort: "xhigh" }, adaptive("xhigh")],
    [newest, { mode: "adaptive" }, { thinking: { type: "adaptive" } }],
    [newest, { mode: "off" }, undefined],
    [nova, { mode: "on", effort: "minimal" }, novaEffort("low")],
    [nova, { mode: "on", budgetTokens: 20_000 }, novaEffort("high")],
    [nova, { mode: "off" }, { reasoningConfig: { type: "disabled" } }],
    ["us.amazon.nova-pro-v1:0", { mode: "on", effort: "low" }, undefined],
    ["openai.gpt-oss-120b-1:0", { mode: "on", effort: "xhigh" }, { reasoning_effort: "high" }],
    ["anthropic.claude-3-haiku-20240307-v1:0", { mode: "on", effort: "low" }, undefined],
    ["us.deepseek.r1-v1:0", { mode: "on", effort: "low" }, undefined],
  ];
  for (const [model, reasoning, wanted] of cases) {
    const { value } = written({ reasoning }, { model });
    assert.deepEqual(
      value.additionalModelRequestFields,
      wanted,
      `${model} ${JSON.stringify(reasoning)}`,
    );
  }
  const profile = { model: "arn:aws:bedrock:us-east-1:1:application-inference-profile/x" };
  const reasoning = { mode: "on", budgetTokens: 2000 } as const;
  assert.equal(written({ reasoning }, profile).value.additionalModelRequestFields, undefined);
  assert.deepEqual(
    written({ reasoning }, { ...profile, quirks: { thinking: "budget" } }).value
      .additionalModelRequestFields,
    budget(2000),
  );
});

function budget(tokens: number): JsonObject {
  return { thinking: { type: "enabled", budget_tokens: tokens } };
}

function adaptive(effort: string): JsonObject {
  return { thinking: { type: "adaptive" }, output_config: { effort } };
}

function novaEffort(effort: string): JsonObject {
  return { reasoningConfig: { type: "enabled", maxReasoningEffort: effort } };
}

Deno.test("encodeRequest lets sampling give way to thinking and to what a model refuses (W048)", () => {
  const sampling = { maxTokens: 500, temperature: 1.5, topP: 0.5, topK: 7, stop: ["a", " "] };
  const on = { reasoning: { mode: "on", budgetTokens: 2000 } } as const;
  const high = { reasoning: { mode: "on", effort: "high" } } as const;
  const stop = { stopSequences: ["a"] };
  const cases = [
    [CLAUDE_45, {}, { maxTokens: 500, temperature: 1, ...stop }],
    ["anthropic.claude-3-haiku-20240307-v1:0", {}, {
      maxTokens: 500,
      temperature: 1,
      topP: 0.5,
      ...stop,
    }],
    ["us.anthropic.claude-opus-4-8-v1", {}, { maxTokens: 500, ...stop }],
    [CLAUDE_45, on, { maxTokens: 2500, ...stop }],
    ["us.amazon.nova-2-lite-v1:0", high, stop],
    ["us.amazon.nova-2-lite-v1:0", on, { maxTokens: 500, temperature: 1, topP: 0.5, ...stop }],
  ] as const;
  for (const [model, more, wanted] of cases) {
    assert.deepEqual(
      written({ sampling, ...more }, { model }).value.inferenceConfig,
      wanted,
      model,
    );
  }
  const fields = (model: string) =>
    written({ sampling: { topK: 7 } }, { model }).value.additionalModelRequestFields;
  assert.deepEqual(fields(CLAUDE_45), { top_k: 7 });
  assert.deepEqual(fields("us.amazon.nova-pro-v1:0"), { inferenceConfig: { topK: 7 } });
  assert.equal(fields("mistral.pixtral-large-2502-v1:0"), undefined);
});

Deno.test("encodeRequest does not think when a tool is forced or a round began without thinking", () => {
  const reasoning = { mode: "on", budgetTokens: 2000 } as const;
  const forced = written({ reasoning, tools: [tool], toolChoice: { type: "required" } });
  assert.equal(forced.value.additionalModelRequestFields, undefined);
  const turns = [
    user("x"),
    { role: "assistant", parts: [call("1")] },
    { role: "tool", parts: [result("1", "r")] },
  ] as const;
  const unthought = written({ reasoning, tools: [tool], turns });
  assert.equal(unthought.value.additionalModelRequestFields, undefined);
  assert.deepEqual(lossesOf(unthought), ["unsupported /reasoning"]);
});

Deno.test("encodeRequest does not think either when a Converse client's round began without (W048)", () => {
  const asked = decodeRequest({
    model: CLAUDE_45,
    messages: [
      { role: "user", content: [{ text: "x" }] },
      { role: "assistant", content: [{ toolUse: { toolUseId: "1", name: "f", input: {} } }] },
      { role: "user", content: [{ toolResult: { toolUseId: "1", content: [{ text: "r" }] } }] },
    ],
    toolConfig: { tools: [{ toolSpec: { name: "f", inputSchema: { json: { type: "object" } } } }] },
    additionalModelRequestFields: { thinking: { type: "enabled", budget_tokens: 2000 } },
  });
  const { value } = written(asked);
  assert.deepEqual(value.additionalModelRequestFields ?? {}, {});
});

Deno.test("encodeRequest returns seals to their issuer only, and wrapped ones unwrapped (W046)", () => {
  const thinking = (issuer: Issuer | undefined, kind: "signature" | "redacted"): Part => ({
    type: "thinking",
    at: "/t",
    text: kind === "signature" ? "so" : "",
    seal: { kind, data: "c2VhbA==", ...(issuer === undefined ? {} : { issuer }) },
  });
  const sent = (...parts: Part[]) => {
    const turns = [
      user("x"),
      { role: "assistant", parts: [...parts, { type: "text", text: "y" }] },
      user("z"),
    ];
    const translated = written({ turns: turns as ChatRequest["turns"] });
    return [
      (messagesOf(translated) as unknown as { content: Json[] }[])[1]!.content,
      lossesOf(translated),
    ];
  };
  const signed = { reasoningContent: { reasoningText: { text: "so", signature: "c2VhbA==" } } };
  const redacted = { reasoningContent: { redactedContent: "c2VhbA==" } };
  assert.deepEqual(sent(thinking(BEDROCK, "signature"), thinking(BEDROCK, "redacted")), [
    [signed, redacted, { text: "y" }],
    [],
  ]);
  const other = { provider: "anthropic", modelFamily: "claude" };
  assert.deepEqual(sent(thinking(other, "signature"), thinking(undefined, "redacted")), [
    [{ text: "y" }],
    ["unsupported /t", "unsupported /t"],
  ]);
});

Deno.test("encodeRequest sends unsigned reasoning back to models that do not sign, in their own dialect", () => {
  const body = (model: string): JsonObject => ({
    model,
    messages: [
      { role: "user", content: [{ text: "x" }] },
      {
        role: "assistant",
        content: [{ reasoningContent: { reasoningText: { text: "r", signature: "" } } }, {
          text: "y",
        }],
      },
      { role: "user", content: [{ text: "z" }] },
    ],
  });
  const sent = (model: string) =>
    (messagesOf(encodeRequest(decodeRequest(body(model)), {
      model,
      issuer: BEDROCK,
      quirks: {},
      unsupported: "drop",
    })) as unknown as { content: Json[] }[])[1]!.content;
  const reasoning = { reasoningContent: { reasoningText: { text: "r" } } };
  assert.deepEqual(sent("openai.gpt-oss-120b-1:0"), [reasoning, { text: "y" }]);
  assert.deepEqual(sent(CLAUDE_45), [{ text: "y" }]);
});
