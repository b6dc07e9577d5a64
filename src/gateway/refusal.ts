import { Fault } from "../base/fault.ts";
import { parseObject } from "../base/json.ts";
import type { Dialect } from "../ir/codec.ts";

/** A provider's error reply. */
export interface ErrorReply {
  readonly status: number;
  /** Its body, whole, without any credential. */
  readonly text: string;
  /** The header, as the provider sent it. */
  readonly retryAfter: string | undefined;
  /** The id under which the client sees this reply. */
  readonly requestId: string | undefined;
}

/** What a client is told of it. */
export interface Refusal {
  readonly status: number;
  /** For the header. */
  readonly retryAfter: string | undefined;
  /** JSON, in the client's dialect. */
  readonly body: string;
  /** For the record. */
  readonly fault: Fault;
}

/**
 * The provider's own words when they are of the client's dialect, else its words in ours. The one rule
 * of both planes. Throws a {@link Fault} `upstream_garbled` for a redirect.
 */
export function refusalOf(reply: ErrorReply, spoken: Dialect, client: Dialect): Refusal {
  const { status, text, requestId } = reply;
  if (status < 400) {
    throw new Fault(
      "upstream_garbled",
      `Cannot use the provider's reply: it redirects (status ${status}), which is never followed`,
      { note: "set `base_url` to the final address" },
    );
  }
  const fault = spoken.upstream.decodeFault(status, text);
  // Google says the wait in its body alone, and SDKs of others read the header.
  const retryAfter = reply.retryAfter ?? fault.retryAfter;
  const ownWords = spoken.id === client.id && parseObject(text)?.error !== undefined;
  const body = ownWords ? text : JSON.stringify(
    client.client.encodeFault(fault.withRequestId(requestId).withRetryAfter(retryAfter)),
  );
  return { status, retryAfter, body, fault };
}
