import { createAmazonBedrock } from "@ai-sdk/amazon-bedrock";
import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogleGenerativeAI } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import {
  APICallError,
  generateText,
  jsonSchema,
  type LanguageModel,
  type ModelMessage,
  Output,
  streamText,
  tool,
  type ToolSet,
} from "ai";
import type { Answer, Follow, Question, ToolSpec } from "../../real/client.ts";
import type { Rig } from "../../support/rig.ts";
import { type Client, statusIn } from "../client.ts";

// It prints what it thinks of model names that it does not know.
(globalThis as { AI_SDK_LOG_WARNINGS?: boolean }).AI_SDK_LOG_WARNINGS = false;

const apiKey = "a-key-of-the-client";

type ProviderOptions = NonNullable<Parameters<typeof generateText>[0]["providerOptions"]>;

/** One provider package below the `ai` package. */
interface Provider {
  readonly id: string;
  readonly package: string;
  readonly seesThinking: boolean;
  readonly toolText?: Client["toolText"];
  model(rig: Rig, name: string): LanguageModel;
  /** How thinking is asked for, and what every request needs. */
  options(think: boolean): ProviderOptions;
}

const providers: readonly Provider[] = [
  {
    id: "ai openai",
    package: "@ai-sdk/openai",
    seesThinking: true,
    model: (rig, name) => createOpenAI({ apiKey, baseURL: `${rig.url}/v1` }).responses(name),
    // What it does by itself for OpenAI's own reasoning models, whose names it knows.
    options: (think) => ({
      openai: {
        store: false,
        ...(think
          ? { forceReasoning: true, reasoningEffort: "medium", reasoningSummary: "auto" }
          : {}),
      },
    }),
  },
  {
    id: "ai openai chat",
    package: "@ai-sdk/openai",
    seesThinking: false,
    model: (rig, name) => createOpenAI({ apiKey, baseURL: `${rig.url}/v1` }).chat(name),
    options: (think) =>
      think ? { openai: { forceReasoning: true, reasoningEffort: "medium" } } : {},
  },
  {
    id: "ai openai-compatible",
    package: "@ai-sdk/openai-compatible",
    seesThinking: true,
    model: (rig, name) =>
      createOpenAICompatible({
        name: "planoai",
        apiKey,
        baseURL: `${rig.url}/v1`,
        includeUsage: true,
        supportsStructuredOutputs: true,
      })(name),
    options: (think) => think ? { planoai: { reasoningEffort: "medium" } } : {},
  },
  {
    id: "ai anthropic",
    package: "@ai-sdk/anthropic",
    seesThinking: true,
    model: (rig, name) => createAnthropic({ apiKey, baseURL: `${rig.url}/v1` })(name),
    options: (think) =>
      think ? { anthropic: { thinking: { type: "enabled", budgetTokens: 1024 } } } : {},
  },
  {
    id: "ai google",
    package: "@ai-sdk/google",
    seesThinking: true,
    // It makes an object of it in a shape of its own.
    toolText: (name, content) => JSON.stringify({ name, content }),
    model: (rig, name) =>
      // A name with a slash is taken for a whole path.
      createGoogleGenerativeAI({ apiKey, baseURL: `${rig.url}/v1beta` })(`models/${name}`),
    options: (think) =>
      think ? { google: { thinkingConfig: { includeThoughts: true, thinkingBudget: 1024 } } } : {},
  },
  {
    id: "ai amazon-bedrock",
    package: "@ai-sdk/amazon-bedrock",
    seesThinking: true,
    model: (rig, name) =>
      createAmazonBedrock({ apiKey, region: "us-east-1", baseURL: rig.url })(name, {
        modelFamily: "anthropic",
      }),
    options: (think) =>
      think ? { bedrock: { reasoningConfig: { type: "enabled", budgetTokens: 1024 } } } : {},
  },
];

/** The `ai` package of Vercel with each of its providers that speaks one of our dialects. */
export const vercelClients: readonly Client[] = providers.map((provider) => ({
  id: provider.id,
  package: provider.package,
  seesThinking: provider.seesThinking,
  ...(provider.toolText === undefined ? {} : { toolText: provider.toolText }),
  ask: (rig, question) => turn(provider, rig, question, [firstMessage(question)]),
  statusOf: (error) =>
    APICallError.isInstance(error) ? error.statusCode : statusIn(error, "statusCode"),
}));

function firstMessage({ text, image }: Question): ModelMessage {
  return {
    role: "user",
    content: image === undefined
      ? text
      : [{ type: "text", text }, { type: "image", image, mediaType: "image/png" }],
  };
}

async function turn(
  provider: Provider,
  rig: Rig,
  question: Question,
  messages: ModelMessage[],
): Promise<Answer> {
  const result = await send(provider, rig, question, messages);
  const { toolCalls, usage, finishReason } = result;
  const refused = finishReason === "content-filter";
  return {
    text: refused ? "" : result.text,
    thinking: result.reasoningText ?? "",
    refusal: refused ? result.text : "",
    calls: toolCalls.map(({ toolCallId, toolName, input }) => ({
      id: toolCallId,
      name: toolName,
      args: input,
    })),
    finish: finishReason === "length"
      ? "length"
      : refused
      ? "refused"
      : finishReason === "tool-calls"
      ? "tools"
      : "stop",
    usage: {
      input: usage.inputTokens ?? 0,
      output: usage.outputTokens ?? 0,
      cacheRead: usage.inputTokenDetails.cacheReadTokens ?? 0,
      reasoning: usage.outputTokenDetails.reasoningTokens ?? 0,
    },
    next: (follow) =>
      turn(provider, rig, question, [
        ...messages,
        ...result.response.messages,
        followMessage(follow, toolCalls),
      ]),
  };
}

interface ToolCall {
  readonly toolCallId: string;
  readonly toolName: string;
  readonly input: unknown;
}

function followMessage(follow: Follow, calls: readonly ToolCall[]): ModelMessage {
  if ("text" in follow) return { role: "user", content: follow.text };
  return {
    role: "tool",
    content: follow.results.map((value, i) => ({
      type: "tool-result",
      toolCallId: calls[i]!.toolCallId,
      toolName: calls[i]!.toolName,
      output: { type: "text", value },
    })),
  };
}

async function send(
  provider: Provider,
  rig: Rig,
  question: Question,
  messages: ModelMessage[],
) {
  const { tools, schema, think, maxTokens, system, signal } = question;
  const request = {
    model: provider.model(rig, question.model),
    messages,
    maxRetries: 0,
    providerOptions: provider.options(think === true),
    ...(system === undefined ? {} : { system }),
    ...(signal === undefined ? {} : { abortSignal: signal }),
    ...(maxTokens === undefined ? {} : { maxOutputTokens: maxTokens }),
    ...(tools === undefined ? {} : { tools: toolSet(tools) }),
    ...(schema === undefined ? {} : { output: Output.object({ schema: jsonSchema(schema) }) }),
  };
  if (!question.streamed) return await generateText(request);
  let failure: unknown;
  const result = streamText({ ...request, onError: ({ error }) => void (failure ??= error) });
  for await (const part of result.fullStream) {
    if (part.type === "error") failure ??= part.error;
    if (part.type === "abort") failure ??= signal?.reason;
    if (part.type === "text-delta" && part.text !== "") question.onPiece?.();
  }
  if (failure !== undefined) throw failure;
  return {
    text: await result.text,
    reasoningText: await result.reasoningText,
    toolCalls: await result.toolCalls,
    finishReason: await result.finishReason,
    usage: await result.usage,
    response: await result.response,
  };
}

/** Tools without `execute`: their calls end the turn. */
function toolSet(tools: readonly ToolSpec[]): ToolSet {
  return Object.fromEntries(
    tools.map(({ name, parameters }) => [name, tool({ inputSchema: jsonSchema(parameters) })]),
  ) as ToolSet;
}
