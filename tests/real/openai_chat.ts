import type OpenAI from "openai";
import { OPENAI_CHAT } from "../../src/dialects/ids.ts";
import type { Rig } from "../support/rig.ts";
import type { Answer, Question, SdkClient } from "./client.ts";
import { OPENAI_ERRORS } from "./openai_errors.ts";

type Messages = OpenAI.ChatCompletionMessageParam[];
type Message = OpenAI.ChatCompletionMessage & { readonly reasoning_content?: string };

/** `client.chat.completions` of the `openai` package. */
export const openaiChat: SdkClient = {
  title: "openai.chat.completions",
  dialect: OPENAI_CHAT,
  ...OPENAI_ERRORS,
  ask(rig, question) {
    const system = question.system === undefined
      ? []
      : [{ role: "system" as const, content: question.system }];
    return turn(rig, question, [...system, { role: "user", content: contentOf(question) }]);
  },
};

async function turn(rig: Rig, question: Question, messages: Messages): Promise<Answer> {
  const { completion, thinking } = await send(rig, question, messages);
  const choice = completion.choices[0]!;
  const message: Message = choice.message;
  const calls = (message.tool_calls ?? []).filter((call) => call.type === "function");
  const usage = completion.usage;
  return {
    text: message.content ?? "",
    thinking,
    refusal: message.refusal ?? "",
    calls: calls.map((call) => ({
      id: call.id,
      name: call.function.name,
      args: JSON.parse(call.function.arguments),
    })),
    finish: FINISHES[choice.finish_reason],
    usage: {
      input: usage?.prompt_tokens ?? 0,
      output: usage?.completion_tokens ?? 0,
      cacheRead: usage?.prompt_tokens_details?.cached_tokens ?? 0,
      reasoning: usage?.completion_tokens_details?.reasoning_tokens ?? 0,
    },
    next: (follow) =>
      turn(rig, question, [
        ...messages,
        message,
        ...("text" in follow ? [{ role: "user" as const, content: follow.text }] : follow.results
          .map((content, i) => ({ role: "tool" as const, tool_call_id: calls[i]!.id, content }))),
      ]),
  };
}

const FINISHES = {
  stop: "stop",
  length: "length",
  tool_calls: "tools",
  function_call: "tools",
  content_filter: "refused",
} as const;

async function send(rig: Rig, question: Question, messages: Messages) {
  const request = requestOf(question, messages);
  const options = question.signal === undefined ? {} : { signal: question.signal };
  if (!question.streamed) {
    const completion = await rig.openai.chat.completions.create(request, options);
    const message: Message = completion.choices[0]!.message;
    return { completion, thinking: message.reasoning_content ?? "" };
  }
  const stream = rig.openai.chat.completions.stream(
    { ...request, stream_options: { include_usage: true } },
    options,
  );
  // The SDK's accumulator keeps only the last piece of fields that are not OpenAI's own.
  let thinking = "";
  for await (const chunk of stream) {
    const delta: { content?: string | null; reasoning_content?: string } =
      chunk.choices[0]?.delta ?? {};
    thinking += delta.reasoning_content ?? "";
    if (delta.content) question.onPiece?.();
  }
  return { completion: await stream.finalChatCompletion(), thinking };
}

function requestOf(question: Question, messages: Messages) {
  const { tools, schema, think, maxTokens } = question;
  return {
    model: question.model,
    messages,
    ...(tools === undefined ? {} : {
      tools: tools.map((tool) => ({
        type: "function" as const,
        function: { name: tool.name, parameters: tool.parameters },
      })),
    }),
    ...(schema === undefined ? {} : {
      response_format: {
        type: "json_schema" as const,
        json_schema: { name: "answer", schema, strict: true },
      },
    }),
    ...(think ? { reasoning_effort: "medium" as const } : {}),
    ...(maxTokens === undefined ? {} : { max_completion_tokens: maxTokens }),
  };
}

function contentOf({ text, image }: Question): string | OpenAI.ChatCompletionContentPart[] {
  if (image === undefined) return text;
  return [
    { type: "text", text },
    { type: "image_url", image_url: { url: `data:image/png;base64,${image}` } },
  ];
}
