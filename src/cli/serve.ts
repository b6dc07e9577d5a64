import { defineCommand } from "./command.ts";

/** What `up` starts: carries out the launch order on standard input. */
export const command = defineCommand({
  name: "serve",
  group: "Gateway",
  hidden: true,
  summary: "Serve a launch order (internal)",
  detail: "planoai up starts this process; it reads its launch order from standard input.",
  arguments: [{ name: "NAME", doc: "For the process list", required: false }],
  options: {},
  examples: [],
  async run(io) {
    const { receiveOrder } = await import("../process/launch_order.ts");
    const { serveOrder } = await import("./start/serving.ts");
    const { order, ended } = await receiveOrder(Deno.stdin.readable);
    const finish = new AbortController();
    const end = new AbortController();
    Deno.addSignalListener("SIGTERM", () => finish.abort());
    // A worker shares its terminal with its supervisor, which decides what Ctrl-C means.
    Deno.addSignalListener("SIGINT", () => {
      if (order.worker === undefined) finish.abort();
    });
    // A worker's input stays open as long as its supervisor lives; a daemon's is closed at once.
    if (order.worker !== undefined) ended.finally(() => end.abort());
    return await serveOrder(io, order, { finish: finish.signal, end: end.signal });
  },
});
