import type {
  Origin,
  Timeouts,
  UpstreamReply,
  UpstreamRequest,
} from "../../src/transport/upstream.ts";

/** Long enough that only a test about deadlines meets one. */
export const PATIENT: Timeouts = {
  connectMs: 5000,
  firstByteMs: 10_000,
  idleMs: 10_000,
  totalMs: 20_000,
};

/** A signal that never fires. */
export const READY: AbortSignal = new AbortController().signal;

/** A request as the gateway makes them. */
export function ask(origin: Origin, changes: Partial<UpstreamRequest> = {}): UpstreamRequest {
  return {
    origin,
    method: "POST",
    path: "/v1/chat/completions",
    headers: [["content-type", "application/json"]],
    body: new TextEncoder().encode('{"model":"m"}'),
    timeouts: PATIENT,
    ...changes,
  };
}

/** A reply's whole body as text. */
export async function text(reply: UpstreamReply): Promise<string> {
  const utf8 = new TextDecoder();
  let all = "";
  for (let bytes; (bytes = await reply.body.read()) !== undefined;) {
    all += utf8.decode(bytes, { stream: true });
  }
  return all + utf8.decode();
}
