import assert from "@std/assert";
import { MemorySource } from "../../../tests/viewer/web/memory_source.ts";
import { Fault } from "../../base/fault.ts";
import { Secret } from "../../base/secret.ts";
import { serveViewer } from "./serve_viewer.ts";

Deno.test("serveViewer ends with its signal, also while pages follow", async () => {
  const stop = new AbortController();
  const { url, finished } = serveViewer({
    source: new MemorySource(),
    hostname: "127.0.0.1",
    port: 0,
    signal: stop.signal,
  });
  const live = await fetch(`${url}api/live`);
  assert.equal(live.headers.get("content-type"), "text/event-stream");
  const reader = live.body!.getReader();
  assert.match(new TextDecoder().decode((await reader.read()).value), /^event: ready/);
  const before = performance.now();
  stop.abort();
  await finished;
  assert.ok(performance.now() - before < 2000);
  // It may end, or break off.
  assert.equal((await reader.read().catch(() => ({ done: true }))).done, true);
});

Deno.test("serveViewer refuses to show traces to others without a token", () => {
  const { signal } = new AbortController();
  for (const hostname of ["0.0.0.0", "::", "192.0.2.1"]) {
    assert.throws(
      () => serveViewer({ source: new MemorySource(), hostname, port: 0, signal }),
      (error: unknown) => error instanceof Fault && /admin\.token/.test(error.note ?? ""),
    );
  }
});

Deno.test("serveViewer everywhere answers to any name, and asks for the token", async () => {
  const stop = new AbortController();
  const { url, signInUrl, finished } = serveViewer({
    source: new MemorySource(),
    hostname: "0.0.0.0",
    port: 0,
    token: new Secret("a b&c", "a test"),
    signal: stop.signal,
  });
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/$/);
  assert.equal(signInUrl, `${url}#token=a%20b%26c`);
  const { port } = new URL(url);
  assert.match(await answerTo(Number(port), `box.example:${port}`), /^HTTP\/1\.1 401 /);
  stop.abort();
  await finished;
});

/** The first line of an answer to a `Host` that fetch would not send. */
async function answerTo(port: number, host: string): Promise<string> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const request = `GET /api/traces HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`;
  await connection.write(new TextEncoder().encode(request));
  const bytes = new Uint8Array(64);
  const count = await connection.read(bytes);
  return new TextDecoder().decode(bytes.subarray(0, count ?? 0));
}
