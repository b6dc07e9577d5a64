import type { JsonObject, MutableJsonObject } from "../../../src/base/json.ts";
import { OPENAI_CHAT } from "../../../src/dialects/ids.ts";
import { type Client, type ClientKind, type Took, TOOLS, type Wish } from "../client.ts";
import { list, object, text } from "../vendors/read.ts";
import { eventsOf } from "./events.ts";

/** A Chat client that sends a message back with every field that it came with. */
export const echoingChatClient: ClientKind = chatKind("chat, echoing all", true, () => true);

/** One that sends open thinking back, and nothing else beside the documented fields (Kimi's, DeepSeek's). */
export const wordsChatClient: ClientKind = chatKind(
  "chat, echoing words",
  false,
  (key) => OFFICIAL.has(key) || key === "reasoning_content",
);

/** The `openai` SDK: the documented fields alone. */
export const officialChatClient: ClientKind = chatKind(
  "chat, official fields",
  false,
  (key) => OFFICIAL.has(key),
);

const OFFICIAL = new Set(["role", "content", "refusal", "tool_calls"]);

function chatKind(name: string, echoes: boolean, keeps: (key: string) => boolean): ClientKind {
  return {
    name,
    dialect: OPENAI_CHAT,
    echoes,
    begin(): Client {
      const messages: JsonObject[] = [];
      const take = (message: JsonObject): Took => {
        messages.push(Object.fromEntries(Object.entries(message).filter(([key]) => keeps(key))));
        return {
          calls: list(message.tool_calls).map((call) => ({
            id: text(call.id),
            name: text(object(call.function)?.name),
          })),
        };
      };
      return {
        say: (words) => void messages.push({ role: "user", content: words }),
        answer: (calls) =>
          void messages.push(
            ...calls.map(({ id }) => ({ role: "tool", tool_call_id: id, content: "done" })),
          ),
        request: (wish) => ({
          path: "/v1/chat/completions",
          body: {
            model: wish.model,
            max_completion_tokens: 8192,
            ...thinkingOf(wish),
            ...(wish.stream ? { stream: true } : {}),
            tools: TOOLS.map(({ schema, ...tool }) => ({
              type: "function",
              function: { ...tool, parameters: schema },
            })),
            messages: [...messages],
          },
        }),
        takeWhole: ({ choices }) => take(object(list(choices)[0]?.message) ?? {}),
        takeStream: (bytes) => take(collected(bytes)),
      };
    },
  };
}

function thinkingOf({ thinking }: Wish): JsonObject {
  switch (thinking) {
    case "unsaid":
      return {};
    case "off":
      return { reasoning_effort: "none" };
    case "on":
      return { reasoning_effort: "high" };
    case "adaptive":
      return { reasoning_effort: "medium" };
    default:
      return thinking satisfies never;
  }
}

/** As collectors do: texts and arguments grow, the entries of a list stay as they came. */
function collected(bytes: Uint8Array): JsonObject {
  const message: MutableJsonObject = { role: "assistant", content: null };
  const details: JsonObject[] = [];
  const calls: { id: string; type: string; name: string; args: string }[] = [];
  for (const { data } of eventsOf(bytes)) {
    if (data.error !== undefined) throw new Error(`the stream failed: ${JSON.stringify(data)}`);
    const delta = object(list(data.choices)[0]?.delta) ?? {};
    for (const key of ["content", "reasoning_content"]) {
      if (text(delta[key]) !== "") message[key] = text(message[key]) + text(delta[key]);
    }
    details.push(...list(delta.reasoning_details));
    for (const piece of list(delta.tool_calls)) {
      const call = calls[piece.index as number] ??= {
        id: "",
        type: "function",
        name: "",
        args: "",
      };
      const called = object(piece.function);
      call.id += text(piece.id);
      call.name += text(called?.name);
      call.args += text(called?.arguments);
    }
  }
  return {
    ...message,
    ...(details.length === 0 ? {} : { reasoning_details: details }),
    ...(calls.length === 0 ? {} : {
      tool_calls: calls.map(({ id, type, name, args }) => ({
        id,
        type,
        function: { name, arguments: args },
      })),
    }),
  };
}
