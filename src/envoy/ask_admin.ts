import { request } from "node:http";
import { Fault } from "../base/fault.ts";

/** Bytes of an answer; Envoy's statistics of a large config are a megabyte. */
const MAX_BYTES = 32 * 2 ** 20;

/** What Envoy's admin interface is asked. */
export interface AdminAsk {
  readonly socket: string;
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly timeoutMs: number;
}

/**
 * Asks Envoy over its admin socket. `fetch` cannot: through a Unix socket it asks for whole URLs, as
 * one asks a proxy, and Envoy's admin interface answers those with a 404. Throws a {@link Fault}.
 */
export async function askAdmin({ socket, method, path, timeoutMs }: AdminAsk): Promise<string> {
  const answer = Promise.withResolvers<string>();
  const asking = request({
    socketPath: socket,
    method,
    path,
    agent: false,
    headers: { host: "localhost" },
  });
  const timer = setTimeout(() => asking.destroy(new Error("it took too long")), timeoutMs);
  asking.on("error", answer.reject);
  asking.on("response", (reply) => {
    let text = "";
    reply.setEncoding("utf8");
    reply.on("data", (part: string) => {
      text += part;
      if (text.length > MAX_BYTES) asking.destroy(new Error("its answer is too long"));
    });
    reply.on("error", answer.reject);
    reply.on("end", () => {
      if (reply.statusCode === 200) answer.resolve(text);
      else answer.reject(new Error(`it answered ${reply.statusCode}`));
    });
  });
  asking.end();
  try {
    return await answer.promise;
  } catch (cause) {
    const state = cause instanceof Error ? cause.message : String(cause);
    throw new Fault("internal", `Cannot ask Envoy for ${path.replace(/\?.*/, "")}: ${state}`, {
      cause,
    });
  } finally {
    clearTimeout(timer);
  }
}
