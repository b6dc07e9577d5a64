import { Fault } from "../base/fault.ts";
import type { Asked } from "./upstream_request.ts";

/**
 * AWS's JavaScript SDK speaks HTTP/2 without TLS by default and says goodbye (GOAWAY) right behind its
 * request; Deno 2.9 then drops the reply at its first pause, and the SDK sees an empty stream without
 * an error (hyperium/h2#885, `tests/real/http2_test.ts`). An error that says the way out is better.
 */
export function refuseHttp2Stream({ stream, framing, headers }: Asked): void {
  if (!stream || framing !== "aws_event_stream") return;
  // HTTP/2 has `:authority` instead, which Deno does not show as a header.
  if (headers.has("host") || !/\baws-sdk-js\b/.test(headers.get("user-agent") ?? "")) return;
  throw new Fault("bad_request", "Cannot stream to this client: it speaks HTTP/2 without TLS", {
    reason: "http2_stream",
    note:
      "give the client `requestHandler: new NodeHttpHandler()` from @smithy/node-http-handler (docs/clients.md)",
  });
}
