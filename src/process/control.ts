import { LastingServer } from "../base/lasting_server.ts";
import { Fault } from "../base/fault.ts";
import { optional } from "../base/optional.ts";
import { parseObject, stringOf } from "../base/json.ts";
import { encodeOrder, type LaunchOrder, MAX_ORDER_BYTES, parseOrder } from "./launch_order.ts";
import { parseStatus, type ServerStatus } from "./status.ts";

/** What a process answers on its control socket. */
export interface ControlHandlers {
  status(): Promise<ServerStatus>;
  /** Stops accepting and lets streams finish. */
  drain(): void;
  /** Goes on with another config, or throws a {@link Fault} and goes on as it was. */
  reload?(order: LaunchOrder): Promise<ServerStatus>;
}

/**
 * `sun_path` holds 108 bytes on Linux and 104 on macOS, its end included; a socket is made under a name
 * that is five bytes longer (`serveUnix`).
 */
const MAX_SOCKET_PATH = (Deno.build.os === "linux" ? 107 : 103) - 5;

/** The path of a new socket. Throws a {@link Fault} when the system cannot take one so long. */
export function socketPath(folder: string, name: string): string {
  const path = `${folder}/${name}.sock`;
  const bytes = new TextEncoder().encode(path).length;
  if (bytes <= MAX_SOCKET_PATH) return path;
  const state = `its path would have ${bytes} bytes, and ${MAX_SOCKET_PATH} are possible`;
  throw new Fault("config", `Cannot make a socket in "${folder}": ${state}`, {
    note: "set PLANO_HOME to a folder with a shorter path",
  });
}

/** Answers on a Unix socket that only this user may open. */
export function serveControl(
  path: string,
  handlers: ControlHandlers,
): { shutdown(): Promise<void> } {
  // Deno has no Unix sockets there: status and down do without, and up stays in the foreground.
  if (Deno.build.os === "windows") return { shutdown: () => Promise.resolve() };
  const handler = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    if (request.method === "GET" && pathname === "/status") {
      return Response.json(await handlers.status());
    }
    if (request.method === "POST" && pathname === "/drain") {
      handlers.drain();
      return new Response(null, { status: 202 });
    }
    if (request.method === "POST" && pathname === "/reload" && handlers.reload !== undefined) {
      const bytes = Number(request.headers.get("content-length") ?? Infinity);
      if (bytes > MAX_ORDER_BYTES) return new Response(null, { status: 413 });
      return await reloadReply(handlers.reload, await request.text());
    }
    return new Response(null, { status: 404 });
  };
  return new LastingServer((signal) => {
    const server = Deno.serve({ path, signal, onListen() {} }, handler);
    Deno.chmodSync(path, 0o600);
    return server;
  });
}

async function reloadReply(
  reload: (order: LaunchOrder) => Promise<ServerStatus>,
  text: string,
): Promise<Response> {
  try {
    return Response.json(await reload(parseOrder(text)));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { message, note } = error;
    return Response.json({ message, note }, { status: 409 });
  }
}

/**
 * Gives a process another config and waits until it serves it. Throws a {@link Fault} with the
 * process's own words when it does not; then it goes on as it was.
 */
export async function askReload(
  socket: string,
  order: LaunchOrder,
  signal: AbortSignal,
): Promise<ServerStatus> {
  using client = clientOf(socket);
  const reply = await fetch("http://localhost/reload", {
    client,
    method: "POST",
    body: encodeOrder(order) as Uint8Array<ArrayBuffer>,
    signal,
  }).catch((cause) => {
    if (signal.aborted) {
      throw new Fault("cancelled", "Cannot wait for the new config: interrupted", {
        note: "planoai status shows whether it was taken",
      });
    }
    throw new Fault("conflict", "Cannot reach the planoai that runs: it has ended", { cause });
  });
  const text = await reply.text();
  const status = reply.ok ? parseStatus(text) : undefined;
  if (status !== undefined) return status;
  const said = parseObject(text);
  throw new Fault(
    "config",
    stringOf(said?.message) ?? `Cannot take the new config: HTTP ${reply.status}`,
    optional("note", stringOf(said?.note)),
  );
}

/** The status of a process, or `undefined` when nobody answers within `timeoutMs`. */
export async function askStatus(
  socket: string,
  timeoutMs: number,
): Promise<ServerStatus | undefined> {
  const text = await ask(socket, "GET", "/status", timeoutMs);
  return text === undefined ? undefined : parseStatus(text);
}

/** Tells a process to finish; false when nobody answers. */
export async function askDrain(socket: string, timeoutMs: number): Promise<boolean> {
  return await ask(socket, "POST", "/drain", timeoutMs) !== undefined;
}

/** Deno reads its certificates for every client: a bad `DENO_CERT` ends here. */
function clientOf(socket: string): Deno.HttpClient {
  try {
    return Deno.createHttpClient({ proxy: { transport: "unix", path: socket } });
  } catch (error) {
    const state = error instanceof Error ? error.message : String(error);
    throw new Fault("config", `Cannot ask the gateway: ${state}`, {
      cause: error,
      note: "check DENO_CERT and DENO_TLS_CA_STORE",
    });
  }
}

async function ask(
  socket: string,
  method: "GET" | "POST",
  path: string,
  timeoutMs: number,
): Promise<string | undefined> {
  using client = clientOf(socket);
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const reply = await fetch(`http://localhost${path}`, { client, method, signal });
    const text = await reply.text();
    return reply.ok ? text : undefined;
  } catch {
    return undefined; // not there yet, not there any more, or stuck
  }
}
