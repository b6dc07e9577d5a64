import type { RecordedRequest } from "../../src/mock/recorded.ts";
import type { Answered } from "./send.ts";

/** What one plane made of a request. */
export interface Seen {
  readonly answer: Answered;
  /** What the provider was asked. */
  readonly asked: readonly RecordedRequest[];
}

/** Headers of replies that may differ, and why. */
const FREE: Readonly<Record<string, string>> = {
  date: "the moment it was sent",
  connection: "this hop's own",
  "keep-alive": "this hop's own",
  "transfer-encoding": "this hop's own framing",
  "content-length": "this hop's own framing; the bodies are compared",
};

/** Of what the provider hears. */
const FREE_ASKED: Readonly<Record<string, string>> = {
  connection: "that hop's own",
  "transfer-encoding": "that hop's own framing",
  "content-length": "that hop's own framing; the bodies are compared",
};

/** What differs: one line each, the part first. Empty when the planes agree. */
export function differences(embedded: Seen, native: Seen): readonly string[] {
  const lines = [
    ...unlike("status", embedded.answer.status, native.answer.status),
    ...unlike("whole", embedded.answer.whole, native.answer.whole),
    ...unlikeHeaders(
      "header",
      pairsOf(embedded.answer.headers, FREE),
      pairsOf(native.answer.headers, FREE),
    ),
    ...unlike("body", bodyOf(embedded.answer.body), bodyOf(native.answer.body)),
    ...unlike("asked", embedded.asked.length, native.asked.length),
  ];
  for (const [nth, one] of embedded.asked.entries()) {
    const other = native.asked[nth];
    if (other === undefined) continue;
    lines.push(
      ...unlike("asked method", one.method, other.method),
      ...unlike("asked path", one.path + one.query, other.path + other.query),
      ...unlikeHeaders(
        "asked header",
        pairsOf(Object.entries(one.headers), FREE_ASKED),
        pairsOf(Object.entries(other.headers), FREE_ASKED),
      ),
      ...unlike("asked body", one.body, other.body),
    );
  }
  return lines;
}

function unlike(part: string, one: string | number | boolean, other: typeof one): string[] {
  if (one === other) return [];
  const [from, to] = [String(one), String(other)];
  let at = 0;
  while (at < from.length && from[at] === to[at]) at++;
  const shown = (text: string) =>
    JSON.stringify(text.length <= 200 ? text : `…${text.slice(Math.max(0, at - 60), at + 140)}`);
  return [`${part}: ${shown(from)} embedded, ${shown(to)} native`];
}

function unlikeHeaders(
  part: string,
  one: ReadonlyMap<string, string>,
  other: ReadonlyMap<string, string>,
): string[] {
  const names = new Set([...one.keys(), ...other.keys()]);
  return [...names].flatMap((name) =>
    unlike(`${part} ${name}`, one.get(name) ?? "(none)", other.get(name) ?? "(none)")
  );
}

/** By name; several of one name stand together. */
function pairsOf(
  headers: Iterable<readonly [name: string, value: string]>,
  free: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const [name, value] of headers) {
    if (name in free) continue;
    const told = name === "server-timing"
      ? value.replaceAll(/dur=[\d.]+/g, "dur=N")
      : name === "traceparent"
      ? value.replace(/-[\da-f]{16}-/, "-N-")
      : listed(value);
    pairs.set(name, pairs.has(name) ? `${pairs.get(name)}, ${told}` : told);
  }
  return pairs;
}

/** Whoever joins the values of a repeated header may put a blank between them (RFC 9110 §5.3). */
function listed(value: string): string {
  return made(value).replaceAll(/,\s*/g, ", ");
}

function bodyOf(bytes: Uint8Array): string {
  return made(new TextDecoder().decode(bytes));
}

/** Ids that are made anew for each request, and moments, without what is new about them. */
function made(text: string): string {
  return text
    .replaceAll(/\breq_[0-9A-Za-z]{8,}/g, "req_N")
    .replaceAll(/\b(chatcmpl|msg|resp|rs|fc|call|toolu|cmpl)[-_][0-9A-Za-z]{16,}/g, "$1_N")
    .replaceAll(/"(created|created_at|completed_at|latencyMs)":\d+/g, '"$1":N');
}
