/**
 * The own HTTP/1.1 client against plain `fetch`, and against `fetch` behind our interface, in one run:
 * `deno run -A bench/transport.ts [requests]`. The server is another process, so the CPU time of
 * this one is the client's alone; the ratio is what counts, the microseconds are the machine's.
 */
import { cpuUsage } from "node:process";
import { FetchUpstream } from "../src/transport/fetch_upstream.ts";
import { H1Upstream } from "../src/transport/h1_upstream.ts";
import type { Origin, Upstream, UpstreamRequest } from "../src/transport/upstream.ts";

const CONCURRENCY = 16;
const ROUNDS = 5;
const timeouts = { connectMs: 5000, firstByteMs: 60_000, idleMs: 60_000, totalMs: 600_000 };
const never = new AbortController().signal;

/** What the server answers by path: 1 kB of JSON, or 100 events that come at once. */
const SERVER = `
const json = "HTTP/1.1 200 OK\\r\\ncontent-type: application/json\\r\\ndate: Sat, 21 Nov 2026 12:00:00 GMT\\r\\nx-request-id: req_1\\r\\ncontent-length: 1024\\r\\n\\r\\n" + "x".repeat(1024);
const event = "data: " + "y".repeat(220) + "\\n\\n";
const chunk = event.length.toString(16) + "\\r\\n" + event + "\\r\\n";
const sse = "HTTP/1.1 200 OK\\r\\ncontent-type: text/event-stream\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n" + chunk.repeat(100) + "0\\r\\n\\r\\n";
const answers = { j: new TextEncoder().encode(json), s: new TextEncoder().encode(sse) };
const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
console.log(listener.addr.port);
for await (const conn of listener) (async () => {
  conn.setNoDelay(true);
  const room = new Uint8Array(65536);
  for (;;) {
    const count = await conn.read(room).catch(() => null);
    if (count === null) return;
    const answer = answers[String.fromCharCode(room[6])];
    for (let at = 0; at < answer.length;) at += await conn.write(answer.subarray(at));
  }
})().catch(() => {});
`;

/** One request and its whole reply; gives the bytes of the body. */
type Call = (request: UpstreamRequest) => Promise<number>;

function through(upstream: Upstream): Call {
  return async (request) => {
    const reply = await upstream.send(request, never);
    let bytes = 0;
    for (let chunk; (chunk = await reply.body.read()) !== undefined;) bytes += chunk.length;
    return bytes;
  };
}

/** `fetch` as anyone would write it: no interface of ours, the default reader. */
async function plainFetch({ origin, path, method, headers, body }: UpstreamRequest) {
  const response = await fetch(`http://${origin.hostname}:${origin.port}${path}`, {
    method,
    headers: headers.map(([name, value]): [string, string] => [name, value]),
    body: body as Uint8Array<ArrayBuffer>,
  });
  const reader = response.body!.getReader();
  let bytes = 0;
  for (let step; !(step = await reader.read()).done;) bytes += step.value.length;
  return bytes;
}

/** CPU microseconds of this process per request. A reply that is not whole ends the run. */
async function cost(
  call: Call,
  request: UpstreamRequest,
  { count, bytes }: { count: number; bytes: number },
): Promise<number> {
  let left = count;
  const before = cpuUsage();
  await Promise.all(Array.from({ length: CONCURRENCY }, async () => {
    while (left-- > 0) {
      const got = await call(request);
      if (got !== bytes) throw new Error(`${request.path}: ${got} bytes instead of ${bytes}`);
    }
  }));
  const spent = cpuUsage(before);
  return (spent.user + spent.system) / count;
}

async function say(line: string): Promise<void> {
  await Deno.stdout.write(new TextEncoder().encode(line));
}

async function main(): Promise<void> {
  const count = Number(Deno.args[0] ?? 10_000);
  const file = await Deno.makeTempFile({ suffix: ".js" });
  await Deno.writeTextFile(file, SERVER);
  const server = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-config", file],
    stdout: "piped",
  }).spawn();
  try {
    const reader = server.stdout.getReader();
    const port = Number(new TextDecoder().decode((await reader.read()).value));
    reader.releaseLock();
    const origin: Origin = { protocol: "http:", hostname: "127.0.0.1", port };
    const h1 = new H1Upstream();
    const wrapped = new FetchUpstream();
    const calls: Record<string, Call> = {
      h1: through(h1),
      "plain fetch": plainFetch,
      "fetch behind our interface": through(wrapped),
    };
    const cases = [
      { path: "/j", what: "1 kB JSON", share: 1, bytes: 1024 },
      { path: "/s", what: "100 events at once", share: 0.3, bytes: 100 * 228 },
    ];
    for (const { path, what, share, bytes } of cases) {
      const request: UpstreamRequest = {
        origin,
        method: "POST",
        path,
        headers: [["content-type", "application/json"], ["authorization", "Bearer none"]],
        body: new Uint8Array(1024).fill(32),
        timeouts,
      };
      const best: Record<string, number> = {};
      for (let round = 0; round < ROUNDS; round++) {
        for (const name in calls) {
          const spent = await cost(calls[name]!, request, {
            count: Math.ceil(count * share),
            bytes,
          });
          best[name] = Math.min(best[name] ?? Infinity, spent);
        }
      }
      for (const name in best) {
        const ratio = best.h1! / best[name]!;
        const spent = `${best[name]!.toFixed(1)} µs CPU`;
        await say(`${what}: ${name} ${spent}, h1 is ${ratio.toFixed(2)} of it\n`);
      }
    }
    h1.close();
    wrapped.close();
  } finally {
    server.kill();
    await server.status;
    await server.stdout.cancel();
    await Deno.remove(file);
  }
}

await main();
