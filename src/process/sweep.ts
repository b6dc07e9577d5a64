import type { Home } from "./home.ts";
import { removeQuietly } from "./home.ts";

/** Removes control sockets that processes which were killed have left behind. */
export async function sweepSockets(home: Home): Promise<void> {
  for (const name of namesIn(home.run)) {
    const path = `${home.run}/${name}`;
    if (name.endsWith(".sock") && !await answers(path)) await removeQuietly(path);
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return [...Deno.readDirSync(folder)].map((entry) => entry.name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return []; // nothing was ever started
    throw error;
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
