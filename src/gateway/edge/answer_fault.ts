import { asFault, Fault } from "../../base/fault.ts";
import { DIALECTS, loadDialect } from "../../dialects/registry.ts";
import type { DialectId } from "../../ir/origin.ts";
import { DECODE_LIMITS, decompressed } from "../../transport/decode.ts";
import { unquoted } from "../../transport/unquoted.ts";
import { type ByteSource, headerOf, type HeaderPair } from "../../transport/upstream.ts";
import { withoutKey } from "../hidden_key.ts";
import { MAX_ERROR_BYTES, tooLong } from "../answer.ts";
import { readAll } from "../pump.ts";
import { type Refusal, refusalOf } from "../refusal.ts";
import { headerText } from "../reply_head.ts";
import { credentialHeaders } from "../request_headers.ts";
import type { PreparedEntry } from "../upstream_request.ts";

/** As in the gateway: the longest error that is looked at. */
const LIMITS = { ...DECODE_LIMITS, maxBytes: MAX_ERROR_BYTES };

/** Characters of a message in a header; Envoy takes 60 KiB of them all. */
const MAX_MESSAGE = 1000;

/**
 * What a client is told of a provider's error on the direct way: the very words of the embedded plane.
 * Headers say whose error it is (`x-plano-entry`, `x-plano-dialect`, `x-plano-status`), `retry-after`
 * and the `x-request-id` that the client sees, and, where the client's own credential was sent,
 * `x-plano-credential`: the provider may quote it.
 */
export async function answerFault(
  headers: Headers,
  body: Uint8Array,
  prepared: readonly PreparedEntry[],
): Promise<Response> {
  // As it came to the filter, or as it stands in `x-plano-target`.
  const name = headerText(utf8(headers.get("x-plano-entry") ?? ""));
  const asked = prepared.find(({ entry }) => headerText(entry.name) === name);
  const row = DIALECTS.find(({ id }) => id === headers.get("x-plano-dialect"));
  const status = Number(headers.get("x-plano-status"));
  if (asked === undefined || row === undefined) {
    // Unknown after a reload: the filter still has the table of before.
    throw new Fault("not_found", "Cannot word the error: its entry or dialect is unknown");
  }
  if (!Number.isInteger(status) || status < 300 || status > 599) {
    throw new Fault("bad_request", "Cannot word the error: its status is none");
  }
  const dialect = await loadDialect(row.id);
  const credential = headers.get("x-plano-credential") ?? undefined;
  const quoted = {
    status,
    headers: told(headers),
    contentLength: body.length,
    body: sourceOf(body),
  };
  const refusal = async () => {
    const reply = decompressed(unquoted(quoted, sentHeaders(asked, row.id, credential)), LIMITS);
    const bytes = await readAll(reply.body, LIMITS.maxBytes, tooLong);
    const error = {
      status,
      text: withoutKey(new TextDecoder().decode(bytes), asked.entry, () => credential),
      retryAfter: headerOf(reply.headers, "retry-after"),
      requestId: headerOf(reply.headers, "x-request-id"),
    };
    return refusalOf(error, dialect, dialect);
  };
  return worded(await orFault(refusal, (fault) => dialect.client.encodeFault(fault)));
}

/** The headers of the provider's reply, as far as the filter says them. */
function told(headers: Headers): readonly HeaderPair[] {
  return ["content-encoding", "retry-after", "x-request-id"].flatMap((name) => {
    const value = headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
}

/** What was sent to the provider, as far as credentials go. */
function sentHeaders(
  asked: PreparedEntry,
  dialect: DialectId,
  credential: string | undefined,
): readonly HeaderPair[] {
  const { fixed, auth } = asked.headers(dialect);
  return credential === undefined ? fixed : [...fixed, ...credentialHeaders(auth, credential)];
}

function sourceOf(bytes: Uint8Array): ByteSource {
  let left: Uint8Array | undefined = bytes;
  return {
    read() {
      const chunk = left;
      left = undefined;
      return Promise.resolve(chunk);
    },
    cancel() {},
  };
}

/** A fault that the wording itself found: a redirect, an encoding that nobody knows. */
async function orFault(
  word: () => Promise<Refusal>,
  encode: (fault: Fault) => unknown,
): Promise<Refusal> {
  try {
    return await word();
  } catch (error) {
    const fault = asFault(error);
    const { status, retryAfter } = fault;
    return { status, retryAfter, body: JSON.stringify(encode(fault)), fault };
  }
}

function worded({ status, retryAfter, body, fault }: Refusal): Response {
  const reply = new Response(body, { status, headers: { "content-type": "application/json" } });
  if (retryAfter !== undefined) reply.headers.set("retry-after", retryAfter);
  reply.headers.set("x-plano-fault", fault.code);
  reply.headers.set("x-plano-message", headerText(fault.message.slice(0, MAX_MESSAGE)));
  return reply;
}

/** Header values come byte by byte. */
function utf8(value: string): string {
  return new TextDecoder().decode(Uint8Array.from(value, (letter) => letter.charCodeAt(0)));
}
