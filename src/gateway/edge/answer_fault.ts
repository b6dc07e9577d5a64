import { asFault, type Fault } from "../../base/fault.ts";
import type { Dialect } from "../../ir/codec.ts";
import { DECODE_LIMITS, decompressed } from "../../transport/decode.ts";
import { headerOf } from "../../transport/upstream.ts";
import { MAX_ERROR_BYTES, tooLong } from "../answer.ts";
import { withoutKey } from "../hidden_key.ts";
import { readAll } from "../pump.ts";
import { type Refusal, refusalOf } from "../refusal.ts";
import { headerText } from "../reply_head.ts";
import type { PreparedEntry } from "../upstream_request.ts";
import { edgeQuestion } from "./edge_question.ts";

/** As in the gateway: the longest error that is looked at. */
const LIMITS = { ...DECODE_LIMITS, maxBytes: MAX_ERROR_BYTES };

/** Characters of a message in a header; Envoy takes 60 KiB of them all. */
const MAX_MESSAGE = 1000;

/**
 * What a client is told of a provider's error on the direct way: the very words of the embedded plane.
 * Headers say whose error it is ({@link edgeQuestion}).
 */
export async function answerFault(
  headers: Headers,
  body: Uint8Array,
  prepared: readonly PreparedEntry[],
): Promise<Response> {
  const question = await edgeQuestion(headers, body, { prepared, least: 300 });
  const { asked, dialect, status, credential } = question;
  try {
    const reply = decompressed(question.reply, LIMITS);
    const bytes = await readAll(reply.body, LIMITS.maxBytes, tooLong);
    const error = {
      status,
      text: withoutKey(new TextDecoder().decode(bytes), asked.entry, () => credential),
      retryAfter: headerOf(reply.headers, "retry-after"),
      requestId: headerOf(reply.headers, "x-request-id"),
    };
    return worded(refusalOf(error, dialect, dialect));
  } catch (error) {
    // Found by the wording itself: a redirect, an encoding that nobody knows.
    return faultReply(asFault(error), dialect);
  }
}

/** A fault as a client of a dialect hears it by a filter. */
export function faultReply(fault: Fault, { client }: Dialect): Response {
  const { status, retryAfter } = fault;
  return worded({ status, retryAfter, body: JSON.stringify(client.encodeFault(fault)), fault });
}

function worded({ status, retryAfter, body, fault }: Refusal): Response {
  const reply = new Response(body, { status, headers: { "content-type": "application/json" } });
  if (retryAfter !== undefined) reply.headers.set("retry-after", retryAfter);
  reply.headers.set("x-plano-fault", fault.code);
  reply.headers.set("x-plano-message", headerText(fault.message.slice(0, MAX_MESSAGE)));
  return reply;
}
