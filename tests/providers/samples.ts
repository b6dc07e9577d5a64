import type { JsonObject } from "../../src/base/json.ts";
import {
  ANTHROPIC_MESSAGES,
  BEDROCK_CONVERSE,
  GEMINI,
  OPENAI_CHAT,
  OPENAI_COMPLETIONS,
  OPENAI_RESPONSES,
} from "../../src/dialects/ids.ts";
import type { DialectId } from "../../src/ir/origin.ts";

const parameters: JsonObject = { type: "object", properties: { city: { type: "string" } } };
const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const answer: JsonObject = {
  type: "object",
  properties: { answer: { type: "string" } },
  required: ["answer"],
  additionalProperties: false,
};

/** A client dialect, its name in a table's head, and a request that uses what the dialect has. */
export interface Sample {
  readonly dialect: DialectId;
  readonly title: string;
  readonly body: JsonObject;
}

/** What the losses of docs/providers.md are computed from. A field that is not here is not promised. */
export const SAMPLES: readonly Sample[] = [
  {
    dialect: OPENAI_CHAT,
    title: "Chat",
    body: {
      messages: [
        { role: "developer", content: "Be brief." },
        {
          role: "user",
          name: "ann",
          content: [
            { type: "text", text: "What is this?" },
            { type: "image_url", image_url: { url: `data:image/png;base64,${pixel}` } },
          ],
        },
        {
          role: "assistant",
          content: null,
          tool_calls: [{
            id: "call_1",
            type: "function",
            function: { name: "weather", arguments: '{"city":"Oslo"}' },
          }],
        },
        { role: "tool", tool_call_id: "call_1", content: "sunny" },
      ],
      tools: [{ type: "function", function: { name: "weather", parameters, strict: true } }],
      tool_choice: "auto",
      parallel_tool_calls: false,
      response_format: {
        type: "json_schema",
        json_schema: { name: "a", schema: answer, strict: true },
      },
      max_completion_tokens: 100,
      temperature: 0.5,
      top_p: 0.9,
      stop: ["END"],
      seed: 7,
      n: 1,
      presence_penalty: 0.1,
      frequency_penalty: 0.1,
      logprobs: true,
      top_logprobs: 2,
      logit_bias: { "50256": -100 },
      reasoning_effort: "high",
      verbosity: "low",
      service_tier: "auto",
      user: "u-1",
      metadata: { team: "a" },
      prompt_cache_key: "k",
      store: false,
      web_search_options: {},
    },
  },
  {
    dialect: ANTHROPIC_MESSAGES,
    title: "Messages",
    body: {
      max_tokens: 4096,
      system: [{ type: "text", text: "Be brief.", cache_control: { type: "ephemeral" } }],
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "What is this?" },
            { type: "image", source: { type: "base64", media_type: "image/png", data: pixel } },
          ],
        },
        {
          role: "assistant",
          content: [{ type: "tool_use", id: "toolu_1", name: "weather", input: { city: "Oslo" } }],
        },
        {
          role: "user",
          content: [{ type: "tool_result", tool_use_id: "toolu_1", content: "sunny" }],
        },
      ],
      tools: [
        { name: "weather", description: "Tells it.", input_schema: parameters },
        { type: "web_search_20250305", name: "web_search", max_uses: 2 },
      ],
      tool_choice: { type: "auto", disable_parallel_tool_use: true },
      thinking: { type: "enabled", budget_tokens: 2048 },
      stop_sequences: ["END"],
      top_k: 40,
      metadata: { user_id: "u-1" },
      service_tier: "auto",
    },
  },
  {
    dialect: OPENAI_RESPONSES,
    title: "Responses",
    body: {
      instructions: "Be brief.",
      input: [
        {
          type: "message",
          role: "user",
          content: [
            { type: "input_text", text: "What is this?" },
            { type: "input_image", image_url: `data:image/png;base64,${pixel}` },
          ],
        },
        { type: "function_call", call_id: "call_1", name: "weather", arguments: '{"city":"Oslo"}' },
        { type: "function_call_output", call_id: "call_1", output: "sunny" },
      ],
      tools: [
        { type: "function", name: "weather", parameters, strict: true },
        { type: "custom", name: "patch", description: "Applies a patch." },
        { type: "web_search" },
      ],
      tool_choice: "auto",
      parallel_tool_calls: false,
      text: {
        format: { type: "json_schema", name: "a", schema: answer, strict: true },
        verbosity: "low",
      },
      reasoning: { effort: "high", summary: "auto" },
      include: ["reasoning.encrypted_content"],
      max_output_tokens: 100,
      temperature: 0.5,
      top_p: 0.9,
      truncation: "auto",
      store: false,
      metadata: { team: "a" },
      prompt_cache_key: "k",
      service_tier: "auto",
      safety_identifier: "u-1",
    },
  },
  {
    dialect: GEMINI,
    title: "Gemini",
    body: {
      systemInstruction: { parts: [{ text: "Be brief." }] },
      contents: [
        {
          role: "user",
          parts: [{ text: "What is this?" }, {
            inlineData: { mimeType: "image/png", data: pixel },
          }],
        },
        { role: "model", parts: [{ functionCall: { name: "weather", args: { city: "Oslo" } } }] },
        {
          role: "user",
          parts: [{ functionResponse: { name: "weather", response: { result: "sunny" } } }],
        },
      ],
      tools: [
        { functionDeclarations: [{ name: "weather", parametersJsonSchema: parameters }] },
        { googleSearch: {} },
      ],
      toolConfig: { functionCallingConfig: { mode: "AUTO" } },
      safetySettings: [{
        category: "HARM_CATEGORY_HARASSMENT",
        threshold: "BLOCK_NONE",
      }],
      generationConfig: {
        maxOutputTokens: 100,
        temperature: 0.5,
        topP: 0.9,
        topK: 40,
        seed: 7,
        stopSequences: ["END"],
        candidateCount: 1,
        presencePenalty: 0.1,
        frequencyPenalty: 0.1,
        responseMimeType: "application/json",
        responseJsonSchema: answer,
        thinkingConfig: { thinkingBudget: 2048, includeThoughts: true },
      },
    },
  },
  {
    dialect: BEDROCK_CONVERSE,
    title: "Bedrock",
    body: {
      system: [{ text: "Be brief." }, { cachePoint: { type: "default" } }],
      messages: [
        {
          role: "user",
          content: [
            { text: "What is this?" },
            { image: { format: "png", source: { bytes: pixel } } },
          ],
        },
        {
          role: "assistant",
          content: [{ toolUse: { toolUseId: "t-1", name: "weather", input: { city: "Oslo" } } }],
        },
        {
          role: "user",
          content: [{ toolResult: { toolUseId: "t-1", content: [{ text: "sunny" }] } }],
        },
      ],
      toolConfig: {
        tools: [{ toolSpec: { name: "weather", inputSchema: { json: parameters } } }],
        toolChoice: { auto: {} },
      },
      inferenceConfig: { maxTokens: 100, temperature: 0.5, topP: 0.9, stopSequences: ["END"] },
      guardrailConfig: { guardrailIdentifier: "g", guardrailVersion: "1" },
      requestMetadata: { team: "a" },
      performanceConfig: { latency: "standard" },
    },
  },
  {
    dialect: OPENAI_COMPLETIONS,
    title: "Completions",
    body: {
      prompt: "Once upon",
      suffix: "The end.",
      echo: true,
      best_of: 2,
      max_tokens: 100,
      temperature: 0.5,
      stop: ["END"],
      logprobs: 2,
      seed: 7,
    },
  },
];
