import type { JsonObject } from "../../../src/base/json.ts";
import { GEMINI } from "../../../src/dialects/ids.ts";
import { type Client, type ClientKind, type Took, TOOLS, type Wish } from "../client.ts";
import { list, object, text } from "../vendors/read.ts";
import { eventsOf } from "./events.ts";

/** `@google/genai`'s chats: each chunk's content is one content of the history. */
export const geminiClient: ClientKind = geminiKind(
  "gemini, chunk by chunk",
  (contents) => contents,
);

/** Agents that put the parts of all chunks into one content. */
export const joiningGeminiClient: ClientKind = geminiKind("gemini, joined", (contents) => [
  { role: "model", parts: contents.flatMap(({ parts }) => list(parts)) },
]);

function geminiKind(
  name: string,
  kept: (contents: readonly JsonObject[]) => readonly JsonObject[],
): ClientKind {
  return {
    name,
    dialect: GEMINI,
    echoes: true,
    begin(): Client {
      const contents: JsonObject[] = [];
      const take = (came: readonly JsonObject[]): Took => {
        const filled = came.filter(({ parts }) => list(parts).length > 0);
        contents.push(...kept(filled));
        return {
          calls: filled.flatMap(({ parts }) => list(parts)).flatMap((part) => {
            const call = object(part.functionCall);
            return call === undefined ? [] : [{ id: text(call.id), name: text(call.name) }];
          }),
        };
      };
      return {
        say: (words) => void contents.push({ role: "user", parts: [{ text: words }] }),
        answer: (calls) =>
          void contents.push({
            role: "user",
            parts: calls.map(({ id, name }) => ({
              functionResponse: {
                ...(id === "" ? {} : { id }),
                name,
                response: { output: "done" },
              },
            })),
          }),
        request: (wish) => ({
          path: `/v1beta/models/${wish.model}:${
            wish.stream ? "streamGenerateContent?alt=sse" : "generateContent"
          }`,
          body: {
            contents: [...contents],
            tools: [{
              functionDeclarations: TOOLS.map(({ schema, ...tool }) => ({
                ...tool,
                parametersJsonSchema: schema,
              })),
            }],
            generationConfig: { maxOutputTokens: 8192, ...thinkingOf(wish) },
          },
        }),
        takeWhole: ({ candidates }) => take([object(list(candidates)[0]?.content) ?? {}]),
        takeStream: (bytes) =>
          take(
            eventsOf(bytes).map(({ data }) => {
              if (data.error !== undefined) {
                throw new Error(`the stream failed: ${JSON.stringify(data)}`);
              }
              return object(list(data.candidates)[0]?.content) ?? {};
            }),
          ),
      };
    },
  };
}

function thinkingOf({ thinking }: Wish): JsonObject {
  switch (thinking) {
    case "unsaid":
      return {};
    case "off":
      return { thinkingConfig: { thinkingLevel: "LOW" } };
    case "on":
      return { thinkingConfig: { includeThoughts: true, thinkingLevel: "HIGH" } };
    case "adaptive":
      return { thinkingConfig: { includeThoughts: true } };
    default:
      return thinking satisfies never;
  }
}
