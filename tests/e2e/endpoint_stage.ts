import { type Plane, type Stage, startStage } from "./stage.ts";

/** A request as an upstream of a test has received it. */
export interface Received {
  /** The entry that it was sent for: the name of the upstream. */
  readonly at: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
  readonly text: string;
}

/** What an upstream answers. */
export type Answer = (received: Received) => Response | Promise<Response>;

/** A gateway in front of small servers, each with a name, on ports of their own. */
export interface EndpointStage extends Stage {
  /** What came in at all of them, oldest first. */
  readonly received: readonly Received[];
}

/** Starts them. `config` holds the entries; `$one` in it is the address of the upstream `one`. */
export async function startEndpoints(options: {
  readonly plane: Plane;
  readonly upstreams: Readonly<Record<string, Answer>>;
  readonly providers: readonly string[];
  readonly listener?: string;
  readonly more?: string;
}): Promise<EndpointStage> {
  const received: Received[] = [];
  const env: Record<string, string> = {};
  const servers = Object.entries(options.upstreams).map(([at, answer]) => {
    const server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      async (request) => {
        const { pathname, search } = new URL(request.url);
        const body = await request.bytes();
        const one = {
          at,
          method: request.method,
          path: pathname + search,
          headers: request.headers,
          body,
          text: new TextDecoder().decode(body),
        };
        received.push(one);
        return await answer(one);
      },
    );
    env[at] = `http://127.0.0.1:${server.addr.port}`;
    return server;
  });
  const stage = await startStage({
    plane: options.plane,
    config: [
      "version: v0.4.0",
      `listeners: [{ type: model, name: llm, ${options.listener ?? ""} }]`,
      "model_providers:",
      ...options.providers.map((line) => `  - ${line}`),
      options.more ?? "",
    ].join("\n"),
    env,
  });
  const close = async () => {
    await stage.close();
    await Promise.all(servers.map((server) => server.shutdown()));
  };
  return { ...stage, received, close, [Symbol.asyncDispose]: close };
}

/** An upstream that answers every request with the same JSON. */
export function saying(body: unknown, status = 200): Answer {
  return () => Response.json(body, { status });
}
