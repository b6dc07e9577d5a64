import OpenAI from "openai";
import { OPENAI_RESPONSES } from "../../src/dialects/ids.ts";
import type { Rig } from "../support/rig.ts";
import type { Answer, Question, SdkClient } from "./client.ts";
import { OPENAI_ERRORS } from "./openai_errors.ts";

type Input = OpenAI.Responses.ResponseInputItem[];

/** `client.responses` of the `openai` package. */
export const openaiResponses: SdkClient = {
  title: "openai.responses",
  dialect: OPENAI_RESPONSES,
  ...OPENAI_ERRORS,
  ask: (rig, question) => turn(rig, question, [{ role: "user", content: contentOf(question) }]),
};

async function turn(rig: Rig, question: Question, input: Input): Promise<Answer> {
  const response = await send(rig, question, input);
  const calls = response.output.filter((item) => item.type === "function_call");
  const parts = response.output.flatMap((item) => item.type === "message" ? item.content : []);
  const refusal = parts.map((part) => part.type === "refusal" ? part.refusal : "").join("");
  return {
    text: response.output_text,
    thinking: response.output.flatMap((item) => item.type === "reasoning" ? thoughts(item) : [])
      .join("\n\n"),
    refusal,
    calls: calls.map((call) => ({
      id: call.call_id,
      name: call.name,
      args: JSON.parse(call.arguments),
    })),
    finish: finishOf(response, calls.length > 0, refusal !== ""),
    usage: {
      input: response.usage?.input_tokens ?? 0,
      output: response.usage?.output_tokens ?? 0,
      cacheRead: response.usage?.input_tokens_details.cached_tokens ?? 0,
      reasoning: response.usage?.output_tokens_details.reasoning_tokens ?? 0,
    },
    next: (follow) =>
      turn(rig, question, [
        ...input,
        ...(response.output as Input),
        ...("text" in follow
          ? [{ role: "user" as const, content: follow.text }]
          : follow.results.map((output, i) => ({
            type: "function_call_output" as const,
            call_id: calls[i]!.call_id,
            output,
          }))),
      ]),
  };
}

/** The summary and the raw text: providers show one or the other. */
function thoughts(item: OpenAI.Responses.ResponseReasoningItem): readonly string[] {
  return [...item.summary, ...item.content ?? []].map((part) => part.text);
}

function finishOf(
  { status, incomplete_details }: OpenAI.Responses.Response,
  called: boolean,
  refused: boolean,
): Answer["finish"] {
  if (status === "incomplete") {
    return incomplete_details?.reason === "content_filter" ? "refused" : "length";
  }
  return called ? "tools" : refused ? "refused" : "stop";
}

async function send(
  rig: Rig,
  question: Question,
  input: Input,
): Promise<OpenAI.Responses.Response> {
  const request = requestOf(question, input);
  const options = question.signal === undefined ? {} : { signal: question.signal };
  if (!question.streamed) return await rig.openai.responses.create(request, options);
  const stream = rig.openai.responses.stream(request, options);
  for await (const event of stream) {
    if (event.type === "response.output_text.delta") question.onPiece?.();
  }
  return unlessFailed(await stream.finalResponse());
}

/** The SDK gives a failed response out as a value; a program has to look at its status. */
function unlessFailed(response: OpenAI.Responses.Response): OpenAI.Responses.Response {
  if (response.status !== "failed") return response;
  throw new OpenAI.APIError(undefined, response.error ?? {}, response.error?.message, undefined);
}

function requestOf(question: Question, input: Input) {
  const { tools, schema, think, maxTokens, system } = question;
  return {
    model: question.model,
    input,
    store: false,
    ...(system === undefined ? {} : { instructions: system }),
    ...(tools === undefined ? {} : {
      tools: tools.map((tool) => ({
        type: "function" as const,
        name: tool.name,
        parameters: tool.parameters,
        strict: false,
      })),
    }),
    ...(schema === undefined
      ? {}
      : { text: { format: { type: "json_schema" as const, name: "answer", schema } } }),
    ...(think
      ? {
        reasoning: { effort: "medium" as const, summary: "auto" as const },
        include: ["reasoning.encrypted_content" as const],
      }
      : {}),
    ...(maxTokens === undefined ? {} : { max_output_tokens: maxTokens }),
  };
}

function contentOf({ text, image }: Question): string | OpenAI.Responses.ResponseInputContent[] {
  if (image === undefined) return text;
  return [
    { type: "input_text", text },
    { type: "input_image", detail: "auto", image_url: `data:image/png;base64,${image}` },
  ];
}
