/** A plain provider on a free port of 127.0.0.1. */
export interface HttpProvider extends AsyncDisposable {
  readonly url: string;
}

/** Answers as told; what is still unanswered in the end is broken off. */
export function httpProvider(answer: Deno.ServeHandler): HttpProvider {
  const over = new AbortController();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, signal: over.signal, onListen() {} },
    answer,
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}/v1`,
    [Symbol.asyncDispose]: () => {
      over.abort();
      return server.finished;
    },
  };
}
