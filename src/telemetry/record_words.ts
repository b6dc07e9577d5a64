import { withoutCredentials } from "../base/log.ts";
import type { RequestRecord } from "./request_record.ts";

/** Characters of a provider's words where nothing that users wrote may be kept. */
const MOST_WORDS = 400;

/** What stands in quotes and is longer is somebody's text, and no name. */
const QUOTED = /(["'`\u201c\u2018])[^"'`\u201c\u201d\u2018\u2019]{49,}(["'`\u201d\u2019]|$)/g;

/** A dump of what was sent, as validators write it (`{'type': 'string_type', 'input': …`). */
const DUMPED = /[{[]\s*["'{[][^]{80,}/;

/**
 * Why something failed, without the longer texts that are quoted: providers quote requests in their
 * errors. What is left is needed to know what is wrong.
 */
export function withoutQuotations(words: string): string {
  const kept = words.slice(0, 4 * MOST_WORDS).replace(DUMPED, "…").replace(QUOTED, "$1…$2");
  return kept.length > MOST_WORDS ? `${kept.slice(0, MOST_WORDS)}…` : kept;
}

/**
 * Holds a record to what may be told: what looks like a credential is hidden wherever a client or a
 * provider may have put one, and with `isQuiet` failures are told without what they quote.
 */
export function soften(record: RequestRecord, isQuiet: boolean): void {
  const { message, model, path } = record;
  const words = (text: string) => withoutCredentials(isQuiet ? withoutQuotations(text) : text);
  if (message !== undefined) record.message = words(message);
  if (model !== undefined) record.model = asKnown(model);
  const shown = asKnown(path);
  if (shown !== path) Object.assign(record, { path: shown });
  if (record.trace === undefined) return;
  for (const call of record.calls ?? []) {
    if (call.message !== undefined) call.message = words(call.message);
  }
  const { userAgent, sessionId, attributes, trace } = record;
  if (userAgent !== undefined) record.userAgent = withoutCredentials(userAgent);
  if (sessionId !== undefined) record.sessionId = withoutCredentials(sessionId);
  if (attributes !== undefined) record.attributes = mapped(attributes);
  if (trace.traceState === undefined) return;
  record.trace = { ...trace, traceState: withoutCredentials(trace.traceState) };
}

/** Names that were looked into: requests repeat them, and a look costs a microsecond. */
const known = new Map<string, string>();
/** Clients may make up any number of them, of any length. */
const MOST_KNOWN = 256;
const LONGEST_KNOWN = 128;

/** A path or a model without what looks like a credential. */
function asKnown(name: string): string {
  let shown = known.get(name);
  if (shown !== undefined) return shown;
  shown = withoutCredentials(name);
  if (name.length > LONGEST_KNOWN) return shown;
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(name, shown);
  return shown;
}

function mapped(attributes: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [key, withoutCredentials(value)]),
  );
}
