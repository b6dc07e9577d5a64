import { pause } from "../../src/base/wait.ts";

const forever = new AbortController().signal;
const utf8 = new TextEncoder();

/** A stream of `count` numbered events, one after the other with a pause before each. */
export function ticking(count: number, pauseMs: number): Response {
  let at = 0;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await pause(pauseMs, forever);
      if (at === count) controller.close();
      else controller.enqueue(utf8.encode(`data: ${at++}\n\n`));
    },
  }, { highWaterMark: 0 });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

/** How many whole events a text has. */
export function ticks(text: string): number {
  return text.split("\n\n").length - 1;
}
