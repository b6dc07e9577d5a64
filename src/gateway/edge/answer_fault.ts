import { asFault, Fault } from "../../base/fault.ts";
import type { ProviderEntry } from "../../config/resolved.ts";
import { DIALECTS, loadDialect } from "../../dialects/registry.ts";
import { withoutKey } from "../hidden_key.ts";
import { type Refusal, refusalOf } from "../refusal.ts";
import { headerText } from "../reply_head.ts";

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
  providers: readonly ProviderEntry[],
): Promise<Response> {
  // As it came to the filter, or as it stands in `x-plano-target`.
  const name = headerText(utf8(headers.get("x-plano-entry") ?? ""));
  const entry = providers.find((one) => headerText(one.name) === name);
  const row = DIALECTS.find(({ id }) => id === headers.get("x-plano-dialect"));
  const status = Number(headers.get("x-plano-status"));
  if (entry === undefined || row === undefined) {
    // Unknown after a reload: the filter still has the table of before.
    throw new Fault("not_found", "Cannot word the error: its entry or dialect is unknown");
  }
  if (!Number.isInteger(status) || status < 300 || status > 599) {
    throw new Fault("bad_request", "Cannot word the error: its status is none");
  }
  const dialect = await loadDialect(row.id);
  const credential = headers.get("x-plano-credential") ?? undefined;
  const text = withoutKey(new TextDecoder().decode(body), entry, () => credential);
  const requestId = headers.get("x-request-id") ?? undefined;
  const retryAfter = headers.get("retry-after") ?? undefined;
  return worded(
    orFault(
      () => refusalOf({ status, text, retryAfter, requestId }, dialect, dialect),
      (fault) => dialect.client.encodeFault(fault),
    ),
  );
}

/** A fault that the wording itself found: a redirect. */
function orFault(word: () => Refusal, encode: (fault: Fault) => unknown): Refusal {
  try {
    return word();
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
