import type { JsonObject } from "../../src/base/json.ts";

/** One client's request of the demo, and how its stream reads. */
export interface Scene {
  readonly client: string;
  readonly upstream: string;
  readonly path: string;
  readonly body: JsonObject;
  /** What one event shows of the answer. */
  shows(event: JsonObject): Shown | undefined;
}

/** A piece of an answer, by what it is. */
export interface Shown {
  readonly kind: "text" | "thinking" | "tool" | "tokens";
  readonly text: string;
}

const weather: JsonObject = {
  type: "object",
  properties: { city: { type: "string" } },
  required: ["city"],
};

/** Each client speaks one dialect, and the model that it asks for speaks another. */
export const SCENES: readonly Scene[] = [
  {
    client: "Chat Completions",
    upstream: "Messages",
    path: "/v1/chat/completions",
    body: {
      model: "anthropic/claude-sonnet-4-5",
      stream: true,
      stream_options: { include_usage: true },
      messages: [
        { role: "system", content: "You are brief." },
        { role: "user", content: "What does a gateway do?" },
      ],
    },
    shows(event) {
      const [choice] = list(event.choices);
      const usage = object(event.usage);
      const { content } = object(object(choice).delta);
      if (typeof content === "string" && content !== "") return { kind: "text", text: content };
      if (usage.prompt_tokens === undefined) return undefined;
      return tokens(usage.prompt_tokens, usage.completion_tokens);
    },
  },
  {
    client: "Messages",
    upstream: "Responses",
    path: "/v1/messages",
    body: {
      model: "openai/gpt-5-mini",
      max_tokens: 1024,
      stream: true,
      tools: [{ name: "get_weather", description: "The weather now", input_schema: weather }],
      messages: [{ role: "user", content: "Do I need an umbrella in Oslo?" }],
    },
    shows(event) {
      const delta = object(event.delta);
      const { name } = object(event.content_block);
      if (typeof name === "string") return { kind: "tool", text: `${name} ` };
      if (typeof delta.text === "string") return { kind: "text", text: delta.text };
      if (typeof delta.partial_json === "string") return { kind: "tool", text: delta.partial_json };
      if (event.type !== "message_delta") return undefined;
      const usage = object(event.usage);
      return tokens(usage.input_tokens, usage.output_tokens);
    },
  },
  {
    client: "Responses",
    upstream: "Chat Completions",
    path: "/v1/responses",
    body: {
      model: "deepseek/deepseek-reasoner",
      stream: true,
      reasoning: { effort: "low", summary: "auto" },
      input: "How many legs has a spider?",
    },
    shows(event) {
      const { delta } = event;
      switch (event.type) {
        case "response.output_text.delta":
          return { kind: "text", text: String(delta) };
        case "response.reasoning_text.delta":
        case "response.reasoning_summary_text.delta":
          return { kind: "thinking", text: String(delta) };
        case "response.completed": {
          const usage = object(object(event.response).usage);
          return tokens(usage.input_tokens, usage.output_tokens);
        }
        default:
          return undefined;
      }
    },
  },
];

function tokens(input: unknown, output: unknown): Shown {
  return { kind: "tokens", text: `${input} tokens in, ${output} out` };
}

function object(value: unknown): JsonObject {
  return typeof value === "object" && value !== null ? value as JsonObject : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
