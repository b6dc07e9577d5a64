import type { Http2Session } from "node:http2";

/**
 * Lets a session be destroyed a turn later. Deno 2.9 destroys it inside of nghttp2's own callback when
 * the peer sends GOAWAY with an error, and now and then the process dies of it
 * (SIGSEGV; `tests/telemetry/otlp/hostile_test.ts`).
 */
export function destroyLater(session: Http2Session): void {
  const destroy = session.destroy.bind(session);
  session.destroy = (...reason) => void setTimeout(() => destroy(...reason), 0);
}
