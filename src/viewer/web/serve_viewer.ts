import { LastingServer } from "../../base/lasting_server.ts";
import { Fault } from "../../base/fault.ts";
import { isLoopback } from "../../base/loopback.ts";
import type { ViewerOptions } from "./viewer_handler.ts";
import { viewerHandler } from "./viewer_handler.ts";

/** Where a viewer listens. */
export interface ServeViewerOptions extends ViewerOptions {
  readonly hostname: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly signal: AbortSignal;
}

/** A viewer that listens. */
export interface ServedViewer {
  /** `http://127.0.0.1:12080/`. */
  readonly url: string;
  /** The same with the token in the fragment, which browsers send to nobody. For a person's eyes. */
  readonly signInUrl: string;
  /** Resolves after the signal, when nothing is open any more. */
  readonly finished: Promise<void>;
}

const EVERYWHERE = new Set(["0.0.0.0", "::", "[::]"]);

/** Listens for browsers until the signal aborts. Beyond loopback a token is needed. */
export function serveViewer(options: ServeViewerOptions): ServedViewer {
  const { hostname, port, token } = options;
  if (!isLoopback(hostname) && token === undefined) {
    throw new Fault("config", `Cannot show traces on "${hostname}": others could read them`, {
      note: "Set `admin.token`, or stay on 127.0.0.1 and use `ssh -L`.",
    });
  }
  const hosts = options.hosts ?? (EVERYWHERE.has(hostname) ? "any" : [hostname]);
  // Streams of events never end by themselves, and a server that shuts down waits for them.
  const handler = viewerHandler({ ...options, hosts });
  let bound = port;
  const server = new LastingServer((signal) => {
    const one = Deno.serve(
      { hostname, port: bound, signal, onListen: () => {}, onError: () => failed() },
      (request, { remoteAddr }) => handler(request, remoteAddr.hostname),
    );
    bound = one.addr.port;
    return one;
  }, options.signal);
  const shown = EVERYWHERE.has(hostname) ? "127.0.0.1" : hostname;
  const url = `http://${shown.includes(":") ? `[${shown}]` : shown}:${bound}/`;
  const signInUrl = token === undefined
    ? url
    : `${url}#token=${encodeURIComponent(token.reveal())}`;
  return { url, signInUrl, finished: server.finished };
}

function failed(): Response {
  return new Response(null, { status: 500 });
}
