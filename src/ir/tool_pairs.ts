import { Fault } from "../base/fault.ts";
import { paramOf } from "./reader.ts";
import type { ChatRequest } from "./request.ts";

/**
 * Every tool result answers a call that stands before it, and every call before the last turn has its
 * result: upstreams answer anything else with a 400 that nobody understands (W030). Throws a
 * {@link Fault} `bad_request` that names the id.
 */
export function checkToolPairs(request: ChatRequest): void {
  const called = new Set<string>();
  const unanswered = new Map<string, string | undefined>();
  for (const turn of request.turns) {
    for (const part of turn.parts) {
      if (part.type === "tool_call") {
        called.add(part.id);
        unanswered.set(part.id, part.at);
      } else if (part.type === "tool_result") {
        if (!called.has(part.callId)) {
          throw broken(part.at, `no tool call with the id "${part.callId}" stands before it`);
        }
        unanswered.delete(part.callId);
      }
    }
  }
  // An assistant turn at the very end may hold calls: the client continues it.
  for (const part of request.turns.at(-1)?.parts ?? []) {
    if (part.type === "tool_call") unanswered.delete(part.id);
  }
  for (const [id, at] of unanswered) throw broken(at, `no result answers the tool call "${id}"`);
}

function broken(at: string | undefined, state: string): Fault {
  const param = at === undefined ? "messages" : paramOf(at);
  return new Fault("bad_request", `Cannot send "${param}": ${state}`, {
    param,
    reason: "tool_call_mismatch",
    note: "Send each call together with its result, in order.",
  });
}
