import type { JsonObject } from "../../../src/base/json.ts";
import { OPENAI_RESPONSES } from "../../../src/dialects/ids.ts";
import { type Client, type ClientKind, type Took, TOOLS, type Wish } from "../client.ts";
import { list, object, text } from "../vendors/read.ts";
import { eventsOf } from "./events.ts";

/** The `openai` SDK without storage: the output of a reply is the next input's. */
export const responsesClient: ClientKind = responsesKind("responses", (events) => {
  const last = events.find(({ type }) => type === "response.completed");
  return list(object(last?.response)?.output);
});

/** Codex: it keeps the items as they are done, without their status. */
export const itemsClient: ClientKind = responsesKind(
  "responses, item by item",
  (events) =>
    events.filter(({ type }) => type === "response.output_item.done")
      .map(({ item }) => {
        const { status: _, ...rest } = object(item) ?? {};
        return rest;
      }),
);

function responsesKind(
  name: string,
  outputOf: (events: readonly JsonObject[]) => readonly JsonObject[],
): ClientKind {
  return {
    name,
    dialect: OPENAI_RESPONSES,
    echoes: true,
    begin(): Client {
      const input: JsonObject[] = [];
      const take = (output: readonly JsonObject[]): Took => {
        input.push(...output);
        return {
          calls: output.filter(({ type }) => type === "function_call")
            .map(({ call_id, name }) => ({ id: text(call_id), name: text(name) })),
        };
      };
      return {
        say: (words) => void input.push({ role: "user", content: words }),
        answer: (calls) =>
          void input.push(...calls.map(({ id }) => ({
            type: "function_call_output",
            call_id: id,
            output: "done",
          }))),
        request: (wish) => ({
          path: "/v1/responses",
          body: {
            model: wish.model,
            store: false,
            include: ["reasoning.encrypted_content"],
            ...thinkingOf(wish),
            ...(wish.stream ? { stream: true } : {}),
            tools: TOOLS.map(({ schema, ...tool }) => ({
              type: "function",
              ...tool,
              parameters: schema,
              strict: false,
            })),
            input: [...input],
          },
        }),
        takeWhole: ({ output }) => take(list(output)),
        takeStream(bytes) {
          const events = eventsOf(bytes).map(({ data }) => data);
          const failed = events.find(({ type }) => type === "error" || type === "response.failed");
          if (failed !== undefined) throw new Error(`the stream failed: ${JSON.stringify(failed)}`);
          return take(outputOf(events));
        },
      };
    },
  };
}

function thinkingOf({ thinking }: Wish): JsonObject {
  switch (thinking) {
    case "unsaid":
      return {};
    case "off":
      return { reasoning: { effort: "none" } };
    case "on":
      return { reasoning: { effort: "high", summary: "auto" } };
    case "adaptive":
      return { reasoning: { effort: "medium" } };
    default:
      return thinking satisfies never;
  }
}
