import { Fault } from "../../base/fault.ts";
import { DIALECTS, loadDialect } from "../../dialects/registry.ts";
import type { Dialect } from "../../ir/codec.ts";
import type { DialectId } from "../../ir/origin.ts";
import { unquoted } from "../../transport/unquoted.ts";
import type { ByteSource, HeaderPair, UpstreamReply } from "../../transport/upstream.ts";
import { headerText } from "../reply_head.ts";
import { credentialHeaders } from "../request_headers.ts";
import type { PreparedEntry } from "../upstream_request.ts";

/** Headers of the provider's reply that filters repeat. */
const TOLD = ["content-encoding", "content-type", "retry-after", "x-request-id"];

/** A provider's reply about which a filter asks, and whose it is. */
export interface EdgeQuestion {
  readonly asked: PreparedEntry;
  /** The client's, and the provider's. */
  readonly dialect: Dialect;
  readonly status: number;
  /** The client's own, where it was sent to the provider: it may be quoted. */
  readonly credential: string | undefined;
  /** As it came, but for quoted credentials. */
  readonly reply: UpstreamReply;
}

/**
 * Reads who is asked about from a question's headers: `x-plano-entry`, `x-plano-dialect`,
 * `x-plano-status`, `x-plano-credential`, and the reply's own. Throws `not_found` for what this config
 * does not know, `bad_request` for a status outside `least` to 599.
 */
export async function edgeQuestion(
  headers: Headers,
  body: Uint8Array,
  { prepared, least }: { readonly prepared: readonly PreparedEntry[]; readonly least: number },
): Promise<EdgeQuestion> {
  // As it came to the filter, or as it stands in `x-plano-target`.
  const name = headerText(utf8(headers.get("x-plano-entry") ?? ""));
  const asked = prepared.find(({ entry }) => headerText(entry.name) === name);
  const row = DIALECTS.find(({ id }) => id === headers.get("x-plano-dialect"));
  const status = Number(headers.get("x-plano-status"));
  if (asked === undefined || row === undefined) {
    // Unknown after a reload: the filter still has the table of before.
    throw new Fault("not_found", "Cannot word the reply: its entry or dialect is unknown");
  }
  if (!Number.isInteger(status) || status < least || status > 599) {
    throw new Fault("bad_request", "Cannot word the reply: its status is none");
  }
  const dialect = await loadDialect(row.id);
  const credential = headers.get("x-plano-credential") ?? undefined;
  const came = { status, headers: told(headers), contentLength: body.length, body: sourceOf(body) };
  const reply = unquoted(came, sentHeaders(asked, row.id, credential));
  return { asked, dialect, status, credential, reply };
}

/** The headers of the provider's reply, as far as the filter says them. */
function told(headers: Headers): readonly HeaderPair[] {
  return TOLD.flatMap((name) => {
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

/** Header values come byte by byte. */
export function utf8(value: string): string {
  return new TextDecoder().decode(Uint8Array.from(value, (letter) => letter.charCodeAt(0)));
}
