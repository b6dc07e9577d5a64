/**
 * Calls and results where every call is answered in the very next message (Messages, Converse): the
 * upstreams answer 400 to anything else, in words that name no id of the client's (W030).
 */
import { Fault } from "../base/fault.ts";
import { paramOf } from "./reader.ts";

/** A message with the calls that it makes, by their ids with their places, and those that it answers. */
export interface Answering {
  readonly role: "user" | "assistant" | "system";
  readonly calls: ReadonlyMap<string, string>;
  readonly answered: ReadonlySet<string>;
}

/** The message whose calls `draft`, the last of `messages`, answers: the assistant's before it. */
export function askerOf<Message extends Answering>(
  draft: Message,
  messages: readonly Message[],
): Message | undefined {
  if (draft.role !== "user") return undefined;
  const before = messages.slice(-3, -1).filter((other) => other.role !== "system").at(-1);
  return before?.role === "assistant" ? before : undefined;
}

/** Throws a {@link Fault} `bad_request` when a call has no result in the next message. */
export function checkAnswers(messages: readonly Answering[]): void {
  const talk = messages.filter(({ role }) => role !== "system");
  for (const [index, { calls }] of talk.entries()) {
    for (const [id, at] of calls) {
      if (talk[index + 1]?.answered.has(id) === true) continue;
      throw new Fault(
        "bad_request",
        `Cannot send the conversation: the tool call "${id}" has no result`,
        { ...param(at), reason: "missing_tool_result", note: "Send its result right after it." },
      );
    }
  }
}

/** The fault of a result without a call. */
export function orphan(id: string, at = ""): Fault {
  return new Fault(
    "bad_request",
    `Cannot send the conversation: the tool result for "${id}" has no call right before it`,
    {
      ...param(at),
      reason: "orphan_tool_result",
      note: "Send the assistant message that made the call, or remove the result.",
    },
  );
}

function param(at: string): { param?: string } {
  return at === "" ? {} : { param: paramOf(at) };
}
