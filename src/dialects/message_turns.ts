/** A client's messages as turns where roles are as in Messages and Converse. */
import type { Part } from "../ir/part.ts";
import type { Reader } from "../ir/reader.ts";
import type { Turn } from "../ir/request.ts";

/** The pointer and the unknown fields of a message, which the first of its turns keeps. */
export type MessageNode = Pick<Turn, "at" | "extra">;

/** `system` is the first system turn; further ones stand among the messages, where they were put. */
export function systemTurns(parts: readonly Part[]): readonly Turn[] {
  return parts.length === 0 ? [] : [{ role: "system", at: "/system", parts }];
}

/** The turns of one message with its parts, by its role. */
export function turnsOfMessage(
  role: string,
  message: Reader,
  { parts, node }: { readonly parts: readonly Part[]; readonly node: MessageNode },
): readonly Turn[] {
  switch (role) {
    case "assistant":
    case "system":
      return [{ role, parts, ...node }];
    case "user":
      return splitResults(parts, node);
    default:
      return message.fail("role", '"user", "assistant" or "system"');
  }
}

/** A user message is one `user` turn or, where it holds tool results, `tool` and `user` turns in order. */
function splitResults(parts: readonly Part[], node: MessageNode): readonly Turn[] {
  const turns: { role: "user" | "tool"; at?: string; parts: Part[] }[] = [];
  for (const part of parts) {
    const role = part.type === "tool_result" ? "tool" : "user";
    const last = turns.at(-1);
    if (last?.role === role) last.parts.push(part);
    else turns.push({ role, ...(node.at === undefined ? {} : { at: node.at }), parts: [part] });
  }
  const [first, ...others] = turns;
  return first === undefined
    ? [{ role: "user", parts: [], ...node }]
    : [{ ...first, ...node }, ...others];
}
