import Anthropic from "@anthropic-ai/sdk";
import { ANTHROPIC_MESSAGES } from "../../src/dialects/ids.ts";
import type { Rig } from "../support/rig.ts";
import type { Answer, Question, SdkClient } from "./client.ts";

type Messages = Anthropic.MessageParam[];

/** `client.messages` of the `@anthropic-ai/sdk` package. */
export const anthropicMessages: SdkClient = {
  title: "anthropic.messages",
  dialect: ANTHROPIC_MESSAGES,
  errors: {
    400: Anthropic.BadRequestError,
    401: Anthropic.AuthenticationError,
    403: Anthropic.PermissionDeniedError,
    404: Anthropic.NotFoundError,
    422: Anthropic.UnprocessableEntityError,
    429: Anthropic.RateLimitError,
    500: Anthropic.InternalServerError,
    529: Anthropic.InternalServerError,
  },
  apiError: Anthropic.APIError,
  abortError: Anthropic.APIUserAbortError,
  ask: (rig, question) => turn(rig, question, [{ role: "user", content: contentOf(question) }]),
};

async function turn(rig: Rig, question: Question, messages: Messages): Promise<Answer> {
  const message = await send(rig, question, messages);
  const calls = message.content.filter((block) => block.type === "tool_use");
  const text = message.content.map((block) => block.type === "text" ? block.text : "").join("");
  const refused = message.stop_reason === "refusal";
  const { usage } = message;
  const cached = (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0);
  return {
    text: refused ? "" : text,
    thinking: message.content.map((block) => block.type === "thinking" ? block.thinking : "")
      .join(""),
    refusal: refused ? text : "",
    calls: calls.map(({ id, name, input }) => ({ id, name, args: input })),
    finish: FINISHES[message.stop_reason ?? "end_turn"] ?? "stop",
    usage: {
      input: usage.input_tokens + cached,
      output: usage.output_tokens,
      cacheRead: usage.cache_read_input_tokens ?? 0,
      reasoning: usage.output_tokens_details?.thinking_tokens ?? 0,
    },
    next: (follow) =>
      turn(rig, question, [
        ...messages,
        { role: "assistant", content: message.content as Anthropic.ContentBlockParam[] },
        {
          role: "user",
          content: "text" in follow ? follow.text : follow.results.map((content, i) => ({
            type: "tool_result" as const,
            tool_use_id: calls[i]!.id,
            content,
          })),
        },
      ]),
  };
}

const FINISHES: Readonly<Record<string, Answer["finish"]>> = {
  max_tokens: "length",
  tool_use: "tools",
  refusal: "refused",
};

async function send(rig: Rig, question: Question, messages: Messages): Promise<Anthropic.Message> {
  const request = requestOf(question, messages);
  const options = question.signal === undefined ? {} : { signal: question.signal };
  if (!question.streamed) return await rig.anthropic.messages.create(request, options);
  const stream = rig.anthropic.messages.stream(request, options);
  stream.on("text", () => question.onPiece?.());
  return await stream.finalMessage();
}

function requestOf(question: Question, messages: Messages) {
  const { tools, schema, think, maxTokens, system } = question;
  return {
    model: question.model,
    messages,
    max_tokens: maxTokens ?? 4096,
    ...(system === undefined ? {} : { system }),
    ...(tools === undefined ? {} : {
      tools: tools.map((tool) => ({
        name: tool.name,
        input_schema: { type: "object" as const, ...tool.parameters },
      })),
    }),
    ...(schema === undefined
      ? {}
      : { output_config: { format: { type: "json_schema" as const, schema } } }),
    ...(think ? { thinking: { type: "enabled" as const, budget_tokens: 1024 } } : {}),
  };
}

function contentOf({ text, image }: Question): string | Anthropic.ContentBlockParam[] {
  if (image === undefined) return text;
  return [
    { type: "text", text },
    { type: "image", source: { type: "base64", media_type: "image/png", data: image } },
  ];
}
