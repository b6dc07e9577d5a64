import { acceptEach } from "../base/accept_each.ts";
import { LineConn } from "../base/line_conn.ts";
import type { BucketStore } from "./rate_limit_buckets.ts";
import { MAX_LINE_BYTES, readOrder, writeTaking } from "./rate_limit_wire.ts";

/** Buckets that other processes of this user may take from. */
export interface BucketServer {
  /** Ends every connection; the socket goes with it. */
  close(): Promise<void>;
}

/**
 * Keeps the buckets of all workers on a Unix socket that only this user may open. `limits` is how many
 * limits there are: workers have the same config, so that a place in one list is the place in the other.
 */
export async function serveBuckets(
  path: string,
  store: BucketStore,
  limits: number,
): Promise<BucketServer> {
  const listener = Deno.listen({ transport: "unix", path });
  await Deno.chmod(path, 0o600);
  const open = new Map<LineConn, Promise<void>>();
  const accepting = acceptEach(listener, (accepted) => {
    const conn = new LineConn(accepted, MAX_LINE_BYTES);
    open.set(conn, serve(conn, store, limits).finally(() => open.delete(conn)));
  });
  return {
    async close() {
      listener.close();
      for (const conn of open.keys()) conn.close();
      await Promise.all([accepting, ...open.values()]);
      await Deno.remove(path).catch(() => {}); // gone with its folder
    },
  };
}

/** Whoever says something else is no worker of ours. */
async function serve(conn: LineConn, store: BucketStore, limits: number): Promise<void> {
  for await (const line of conn.lines()) {
    const order = readOrder(line, limits);
    if (order === undefined) break;
    if (order.kind === "settle") store.settle(order.ids, order.estimate, order.actual);
    else conn.send(writeTaking(await store.take(order.ids, order.cost)));
  }
  conn.close();
}
