/** How long to stay away from a system that gives no connections now (too many open files). */
const REST_MS = 20;

/**
 * Gives every connection of a listener to `use`, until the listener is closed. Deno's own loop,
 * `for await`, ends for good with a client that resets before it is accepted.
 */
export async function acceptEach(
  listener: Deno.Listener,
  use: (conn: Deno.Conn) => void,
): Promise<void> {
  for (;;) {
    try {
      use(await listener.accept());
    } catch (error) {
      if (error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted) {
        return; // closed
      }
      if (!isGone(error)) await new Promise((resolve) => setTimeout(resolve, REST_MS));
    }
  }
}

/** The client had left; the next one may stand behind it. */
function isGone(error: unknown): boolean {
  return error instanceof Deno.errors.NotConnected ||
    error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.ConnectionAborted;
}
