import type { Losses } from "./losses.ts";
import type { OpaquePart } from "./part.ts";
import type { ChatRequest, Turn } from "./request.ts";

/** The parts of a request that bring tools, in order. */
export function toolBringers(turns: readonly Turn[]): readonly OpaquePart[] {
  return turns.flatMap((turn) =>
    turn.parts.flatMap((part) => part.type === "opaque" && part.bringsTools ? [part] : [])
  );
}

/**
 * The request for a dialect in which all tools stand in one list, where these tools stand anyway:
 * the parts that brought them are left out.
 */
export function withoutBringers(request: ChatRequest, losses: Losses): ChatRequest {
  const bringers = toolBringers(request.turns);
  if (bringers.length === 0) return request;
  for (const part of bringers) {
    losses.approximated(part, "its tools are offered from the beginning of the conversation");
  }
  const turns = request.turns.flatMap((turn) => {
    const parts = turn.parts.filter((part) => part.type !== "opaque" || !part.bringsTools);
    return parts.length === 0 && turn.parts.length > 0 ? [] : [{ ...turn, parts }];
  });
  return { ...request, turns };
}
