/// <reference lib="deno.worker" />
/** Plays its part of the conversations, asked by a message. */
import { type Run, run } from "./run.ts";

self.onmessage = async ({ data }: MessageEvent<Run>) => {
  self.postMessage(await run(data));
};
