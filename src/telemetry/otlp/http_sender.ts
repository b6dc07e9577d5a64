import { asFault } from "../../base/fault.ts";
import { decodePartial } from "./rpc_status.ts";
import { isObject, parseJson } from "../../base/json.ts";
import { headerOf, type Upstream, type UpstreamReply } from "../../transport/upstream.ts";
import type { Attempt } from "./delivery.ts";
import { originOf } from "../../transport/origin_of.ts";
import type { OtlpSettings } from "./settings.ts";

/** Statuses that mean: come back (OTLP 1.x, "Failures"). */
const LATER = new Set([429, 502, 503, 504]);
/** Bytes of an answer that are read; nobody needs more. */
const MOST_ANSWER = 64 * 1024;

/** What {@link postOnce} sends. */
export interface Post {
  readonly url: URL;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
  readonly timeoutMs: number;
}

/** One POST. Never throws. `read` says how many of what was sent an answer of 2xx has refused. */
export async function postOnce(
  upstream: Upstream,
  { url, headers, body, timeoutMs }: Post,
  signal: AbortSignal,
  read: (body: Uint8Array) => number = () => 0,
): Promise<Attempt> {
  try {
    const reply = await upstream.send({
      origin: originOf(url),
      method: "POST",
      path: url.pathname + url.search,
      headers,
      body,
      timeouts: {
        connectMs: timeoutMs,
        firstByteMs: timeoutMs,
        idleMs: timeoutMs,
        totalMs: timeoutMs,
      },
    }, signal);
    const answer = await answerOf(reply);
    return outcomeOf(reply, answer, read);
  } catch (error) {
    const fault = asFault(error);
    // What the config got wrong stays wrong.
    const isFinal = fault.code === "config" || fault.code === "bad_request";
    return { kind: isFinal ? "refused" : "later", why: fault.message };
  }
}

function outcomeOf(
  reply: UpstreamReply,
  answer: Uint8Array,
  read: (body: Uint8Array) => number,
): Attempt {
  const { status } = reply;
  if (status >= 200 && status < 300) return { kind: "taken", rejected: read(answer) };
  const why = `it answered with the status ${status}`;
  if (!LATER.has(status)) return { kind: "refused", why };
  const afterMs = retryAfterMs(headerOf(reply.headers, "retry-after"), Date.now());
  return { kind: "later", why, ...(afterMs === undefined ? {} : { afterMs }) };
}

/** The start of an answer; the connection ends where there is more. */
async function answerOf({ body }: UpstreamReply): Promise<Uint8Array> {
  let first = new Uint8Array(0);
  let size = 0;
  for (;;) {
    const chunk = await body.read();
    if (chunk === undefined) return first;
    if (size === 0) first = Uint8Array.from(chunk);
    size += chunk.length;
    if (size > MOST_ANSWER) {
      body.cancel();
      return first;
    }
  }
}

/** `Retry-After`: seconds or a date (RFC 9110 §10.2.3). */
export function retryAfterMs(text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\s*\d{1,9}\s*$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}

/** Sends requests of OTLP over HTTP, one attempt each. */
export class HttpSender {
  readonly #settings: OtlpSettings;
  readonly #upstream: Upstream;

  constructor(settings: OtlpSettings, upstream: Upstream) {
    this.#settings = settings;
    this.#upstream = upstream;
  }

  /** `body` is packed already where the settings say so. */
  send(url: URL, body: Uint8Array, signal: AbortSignal): Promise<Attempt> {
    const { headers, isPacked, protocol, timeoutMs } = this.#settings;
    const isJson = protocol === "http/json";
    return postOnce(
      this.#upstream,
      {
        url,
        timeoutMs,
        body,
        headers: [
          ["content-type", isJson ? "application/json" : "application/x-protobuf"],
          ...(isPacked ? [["content-encoding", "gzip"] as const] : []),
          ["accept-encoding", "identity"],
          ["user-agent", "planoai"],
          ...headers.map(([name, value]) => [name, value.reveal()] as const),
        ],
      },
      signal,
      isJson ? rejectedInJson : decodePartial,
    );
  }

  close(): void {
    this.#upstream.abort();
  }
}

function rejectedInJson(body: Uint8Array): number {
  const answer = parseJson(new TextDecoder().decode(body));
  const partial = isObject(answer) ? answer.partialSuccess : undefined;
  if (!isObject(partial)) return 0;
  const count = Number(partial.rejectedSpans ?? partial.rejectedDataPoints ?? 0);
  return Number.isFinite(count) ? count : 0;
}
