import type OpenAI from "openai";
import type { Answer, Question } from "../../real/client.ts";
import type { Rig } from "../../support/rig.ts";
import { CannotSay, type Client, SilentEnd, statusIn } from "../client.ts";

/** `client.completions` of the `openai` package: one text in, its continuation out. */
export const openaiCompletions: Client = {
  id: "openai completions",
  package: "openai",
  seesThinking: false,
  ask,
  statusOf: (error) => statusIn(error, "status"),
};

async function ask(rig: Rig, question: Question): Promise<Answer> {
  const { tools, image, schema, think } = question;
  if (tools !== undefined || image !== undefined || schema !== undefined || think) {
    throw new CannotSay("completions have text alone");
  }
  const { text, finish, usage } = await send(rig, question);
  return {
    text,
    thinking: "",
    refusal: "",
    calls: [],
    finish: finish === "length" ? "length" : finish === "content_filter" ? "refused" : "stop",
    usage: {
      input: usage?.prompt_tokens ?? 0,
      output: usage?.completion_tokens ?? 0,
      cacheRead: usage?.prompt_tokens_details?.cached_tokens ?? 0,
      reasoning: usage?.completion_tokens_details?.reasoning_tokens ?? 0,
    },
    next: () => Promise.reject(new CannotSay("completions have no turns")),
  };
}

async function send(rig: Rig, question: Question) {
  const { model, text: prompt, maxTokens, signal } = question;
  const request = {
    model,
    prompt,
    ...(maxTokens === undefined ? { max_tokens: 500 } : { max_tokens: maxTokens }),
  };
  const options = signal === undefined ? {} : { signal };
  if (!question.streamed) {
    const { choices, usage } = await rig.openai.completions.create(request, options);
    return { text: choices[0]!.text, finish: choices[0]!.finish_reason, usage };
  }
  const stream = await rig.openai.completions.create({
    ...request,
    stream: true,
    stream_options: { include_usage: true },
  }, options);
  let text = "";
  let finish: OpenAI.CompletionChoice["finish_reason"] | undefined;
  let usage: OpenAI.CompletionUsage | undefined;
  for await (const chunk of stream) {
    const choice = chunk.choices[0];
    text += choice?.text ?? "";
    finish = choice?.finish_reason ?? finish;
    usage = chunk.usage ?? usage;
    if (choice?.text) question.onPiece?.();
  }
  // The SDK leaves the loop without a word when it is aborted.
  signal?.throwIfAborted();
  if (finish === undefined) throw new SilentEnd("it ended without a finish reason");
  return { text, finish, usage };
}
