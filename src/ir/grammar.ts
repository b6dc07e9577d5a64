import type { StreamEvent } from "./event.ts";

/**
 * What is wrong with a stream of events by the grammar in `event.ts`, or `undefined`. For tests and
 * for the mock; the hot path trusts its decoders, which these tests hold.
 */
export function grammarError(events: readonly StreamEvent[]): string | undefined {
  const open = new Map<number, number>();
  const seen = new Set<number>([0]);
  const finished = new Set<number>();
  let next = 0;
  let started = false;
  for (const [index, event] of events.entries()) {
    const where = `event ${index} (${event.type})`;
    if (event.type === "fail") {
      return index === events.length - 1 ? undefined : `${where}: events follow a fail`;
    }
    if (event.type === "start") {
      if (started) return `${where}: a second start`;
      started = true;
      continue;
    }
    if (!started) return `${where}: before start`;
    switch (event.type) {
      case "open":
        if (event.block !== next) return `${where}: block ${event.block} instead of ${next}`;
        if (finished.has(event.candidate)) {
          return `${where}: candidate ${event.candidate} has finished`;
        }
        if (event.head.type === "tool_call" && event.head.name === "") {
          return `${where}: a call has no name`;
        }
        next++;
        seen.add(event.candidate);
        open.set(event.block, event.candidate);
        break;
      case "delta":
        if (!open.has(event.block)) return `${where}: block ${event.block} is not open`;
        break;
      case "close":
        if (!open.delete(event.block)) return `${where}: block ${event.block} is not open`;
        break;
      case "finish":
        if (finished.has(event.candidate)) {
          return `${where}: candidate ${event.candidate} finished twice`;
        }
        if ([...open.values()].includes(event.candidate)) return `${where}: a block is still open`;
        seen.add(event.candidate);
        finished.add(event.candidate);
        break;
      case "usage":
      case "ping":
      case "opaque":
        break;
      default:
        event satisfies never;
    }
  }
  for (const candidate of seen) {
    if (!finished.has(candidate)) return `the end: candidate ${candidate} has no finish`;
  }
  return undefined;
}
