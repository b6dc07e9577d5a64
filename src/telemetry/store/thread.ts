import type { FromThread, ToThread } from "./thread_messages.ts";
import { threadWork } from "./thread_work.ts";

/** How long a write waits for another process's, on a thread that nobody waits for. */
const BUSY_MS = 10_000;

/** The little that a worker's global scope has and a program's has not. */
const scope = globalThis as unknown as {
  onmessage: ((event: MessageEvent<ToThread>) => void) | null;
  postMessage(message: FromThread): void;
};

const work = threadWork(BUSY_MS, (message) => scope.postMessage(message));
scope.onmessage = ({ data }) => work(data);
