import { ApiError, type Content, GoogleGenAI, type Part } from "@google/genai";
import type { FunctionCall, GenerateContentConfig, GenerateContentResponse } from "@google/genai";
import type { Answer, Follow, Question } from "../../real/client.ts";
import type { Rig } from "../../support/rig.ts";
import { type Client, SilentEnd } from "../client.ts";

/** `ai.models` of the `@google/genai` package, with its defaults. */
export const google: Client = {
  id: "google",
  package: "@google/genai",
  seesThinking: true,
  ask: (rig, question) => turn(rig, question, [{ role: "user", parts: partsOf(question) }]),
  statusOf: (error) => error instanceof ApiError ? error.status : undefined,
};

function partsOf({ text, image }: Question): Part[] {
  const words = { text };
  return image === undefined
    ? [words]
    : [words, { inlineData: { mimeType: "image/png", data: image } }];
}

async function turn(rig: Rig, question: Question, contents: Content[]): Promise<Answer> {
  const chunks = await send(rig, question, contents);
  const candidates = chunks.map((chunk) => chunk.candidates?.[0]);
  const parts = candidates.flatMap((candidate) => candidate?.content?.parts ?? []);
  const finish = candidates.findLast((candidate) => candidate?.finishReason)?.finishReason;
  if (finish === undefined) throw new SilentEnd("it has no finish reason");
  const calls = parts.flatMap((part) => part.functionCall ?? []);
  const text = said(parts, false);
  const refused = finish === "SAFETY" || finish === "PROHIBITED_CONTENT";
  const usage = chunks.findLast((chunk) => chunk.usageMetadata)?.usageMetadata;
  return {
    text: refused ? "" : text,
    thinking: said(parts, true),
    refusal: refused ? text : "",
    calls: calls.map(({ id, name, args }) => ({ id: id ?? "", name: name!, args: args ?? {} })),
    finish: finish === "MAX_TOKENS"
      ? "length"
      : refused
      ? "refused"
      : calls.length > 0
      ? "tools"
      : "stop",
    usage: {
      input: usage?.promptTokenCount ?? 0,
      output: (usage?.candidatesTokenCount ?? 0) + (usage?.thoughtsTokenCount ?? 0),
      cacheRead: usage?.cachedContentTokenCount ?? 0,
      reasoning: usage?.thoughtsTokenCount ?? 0,
    },
    next: (follow) =>
      turn(rig, question, [
        ...contents,
        // As the SDK's own chats keep a stream: one content a chunk.
        ...candidates.flatMap((candidate) => candidate?.content ?? []),
        { role: "user", parts: followParts(follow, calls) },
      ]),
  };
}

function said(parts: readonly Part[], thought: boolean): string {
  return parts.filter((part) => (part.thought ?? false) === thought).map((part) => part.text ?? "")
    .join("");
}

function followParts(follow: Follow, calls: readonly FunctionCall[]): Part[] {
  if ("text" in follow) return [{ text: follow.text }];
  return follow.results.map((output, i) => ({
    functionResponse: {
      ...(calls[i]!.id === undefined ? {} : { id: calls[i]!.id }),
      name: calls[i]!.name!,
      response: { output },
    },
  }));
}

async function send(
  rig: Rig,
  question: Question,
  contents: Content[],
): Promise<GenerateContentResponse[]> {
  const ai = new GoogleGenAI({
    apiKey: "a-key-of-the-client",
    httpOptions: { baseUrl: rig.url },
  });
  const request = { model: question.model, contents, config: configOf(question) };
  if (!question.streamed) return [await ai.models.generateContent(request)];
  const chunks: GenerateContentResponse[] = [];
  for await (const chunk of await ai.models.generateContentStream(request)) {
    chunks.push(chunk);
    // Its getter for the text complains on the console about parts that are none.
    if (said(chunk.candidates?.[0]?.content?.parts ?? [], false) !== "") question.onPiece?.();
  }
  return chunks;
}

function configOf(question: Question): GenerateContentConfig {
  const { tools, schema, think, maxTokens, system, signal } = question;
  return {
    ...(system === undefined ? {} : { systemInstruction: system }),
    ...(signal === undefined ? {} : { abortSignal: signal }),
    ...(tools === undefined ? {} : {
      tools: [{
        functionDeclarations: tools.map(({ name, parameters }) => ({
          name,
          parametersJsonSchema: parameters,
        })),
      }],
    }),
    ...(schema === undefined
      ? {}
      : { responseMimeType: "application/json", responseJsonSchema: schema }),
    ...(think ? { thinkingConfig: { includeThoughts: true, thinkingBudget: 1024 } } : {}),
    ...(maxTokens === undefined ? {} : { maxOutputTokens: maxTokens }),
  };
}
