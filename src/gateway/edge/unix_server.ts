import { Fault } from "../../base/fault.ts";
import type { Server } from "../../base/lasting_server.ts";
import { fileState } from "../../base/private_file.ts";

/**
 * Serves on a Unix socket that only this user may connect to. Takes the place of a socket that is there,
 * a dead process's or a predecessor's, without a moment between, and goes away at the end unless a
 * successor has taken its place; it is over when its socket is gone. Throws a `Fault` `internal`.
 */
export function serveUnix(
  path: string,
  handler: (request: Request) => Promise<Response>,
  signal: AbortSignal,
): Server {
  // Deno 2.9 removes the path that it was given when a server ends, whoever's socket stands there by
  // then: it is given another one. A path has room for 108 bytes, so the name grows little.
  const own = `${path}~${crypto.randomUUID().slice(0, 4)}`;
  try {
    refuseOther(path);
    const server = Deno.serve({
      path: own,
      signal,
      onListen: () => {},
      onError: () => new Response(null, { status: 500 }),
    }, handler);
    Deno.chmodSync(own, 0o600);
    const { ino } = Deno.lstatSync(own);
    Deno.renameSync(own, path);
    const finished = server.finished.finally(() => removeOwn(path, ino));
    return {
      finished,
      async shutdown() {
        await server.shutdown();
        await finished;
      },
    };
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault("internal", `Cannot listen on "${path}": ${fileState(error)}`, {
      cause: error,
    });
  }
}

function refuseOther(path: string): void {
  const there = statOf(path);
  if (there === undefined || there.isSocket === true) return;
  throw new Fault("internal", `Cannot listen on "${path}": something else of that name is there`);
}

function removeOwn(path: string, ino: number | null): void {
  try {
    if (statOf(path)?.ino === ino) Deno.removeSync(path);
  } catch {
    // Somebody was faster: all that matters is that it is gone.
  }
}

function statOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
