import { pause } from "../../base/wait.ts";
import { Follower } from "../tail.ts";

/** Pause between two looks. */
const LOOK_MS = 500;

/** Shows what is added to a log from now on, until `signal` aborts. */
export async function echoLog(
  path: string,
  write: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const follower = new Follower(path);
  await follower.begin(0);
  while (!signal.aborted) {
    await pause(LOOK_MS, signal).catch(() => {}); // the last words are shown too
    for (const line of await follower.news()) write(line);
  }
}
