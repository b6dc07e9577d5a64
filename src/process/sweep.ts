import type { Home } from "./home.ts";
import { removeQuietly } from "./home.ts";

/** Removes control sockets that processes which were killed have left behind. */
export async function sweepSockets(home: Home): Promise<void> {
  for await (const { name } of Deno.readDir(home.run)) {
    const path = `${home.run}/${name}`;
    if (name.endsWith(".sock") && !await answers(path)) await removeQuietly(path);
  }
}

async function answers(path: string): Promise<boolean> {
  try {
    (await Deno.connect({ transport: "unix", path })).close();
    return true;
  } catch (error) {
    // Only a refusal proves that nobody listens; a full queue or a missing right does not.
    return !(error instanceof Deno.errors.ConnectionRefused);
  }
}
