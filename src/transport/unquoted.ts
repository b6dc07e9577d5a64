import { concatBytes } from "../base/bytes.ts";
import type { ByteSource, HeaderPair, UpstreamReply } from "./upstream.ts";

/** Headers of a request that hold a credential, whoever put it there: config, client or authorizer. */
const CREDENTIAL = /authorization|api-?key|token|secret|cookie/;

/** A shorter one would be found inside ordinary words. */
const SHORTEST = 8;

/** The same in a reply that is no refusal, where a model may well speak of `lm-studio`; real keys are longer. */
const SHORTEST_IN_REPLY = 20;

/** Credentials whose search is remembered; a gateway has a few, its clients may have more. */
const MAX_KNOWN = 256;

/** What is not text is not about the request: a file, a picture, sound. */
const BINARY = /^(audio|image|video|font)\/|^application\/(octet-stream|pdf|zip)\b/i;

/** Bytes from rare to frequent in JSON and prose; what is not listed is rarer still. */
const FREQUENT = "ZQXJKVWYUGBPMHFLDCRSNIOATE9876543210_-.zqxjkvwyugbpmhfldcrsnioate";

const LF = 10;
const STAR = 42;

/** A credential and how to find it. */
interface Needle {
  readonly text: string;
  readonly bytes: Uint8Array;
  /** Where its rarest byte stands: that one is searched for. */
  readonly rare: number;
}

const known = new Map<string, Needle>();

/**
 * A reply without the credentials that its request carried: each of their bytes is a star. Some servers
 * quote what they refuse (AWS a session's token inside the string it would have signed), also with a
 * 200, in a header, or in the middle of a stream; clients and logs must not learn it (security.md 14).
 * Lengths stay. A binary frame loses its checksum so: better a broken stream than a key in it.
 */
export function unquoted(reply: UpstreamReply, sent: readonly HeaderPair[]): UpstreamReply {
  const needles = needlesOf(sent);
  if (needles.length === 0) return reply;
  const shortest = reply.status < 400 ? SHORTEST_IN_REPLY : SHORTEST;
  const searched = isSearched(reply) ? needles.filter(({ bytes }) => bytes.length >= shortest) : [];
  return {
    ...reply,
    headers: reply.headers.map((pair) => withoutNeedles(pair, needles)),
    body: searched.length === 0 ? reply.body : new UnquotedSource(reply.body, searched),
  };
}

/** The credentials among a request's headers that a reply must not quote. */
export function credentialsIn(sent: readonly HeaderPair[]): readonly string[] {
  return [...new Set(needlesOf(sent).map(({ text }) => text))];
}

function needlesOf(sent: readonly HeaderPair[]): readonly Needle[] {
  const needles: Needle[] = [];
  for (const [name, value] of sent) {
    if (value.length < SHORTEST || !isCredential(name)) continue;
    const needle = known.get(value) ?? remembered(value);
    if (needle.text.length >= SHORTEST) needles.push(needle);
  }
  return needles;
}

/** By name; the names that we send are few, and each request sends the same ones. */
const named = new Map<string, boolean>();

function isCredential(name: string): boolean {
  let answer = named.get(name);
  if (answer === undefined) {
    if (named.size >= MAX_KNOWN) named.clear();
    named.set(name, answer = CREDENTIAL.test(name));
  }
  return answer;
}

function remembered(value: string): Needle {
  if (known.size >= MAX_KNOWN) known.clear();
  const text = value.replace(/^\w+ +/, "");
  let rare = 0;
  for (let at = 1; at < text.length; at++) {
    if (FREQUENT.indexOf(text[at]!) < FREQUENT.indexOf(text[rare]!)) rare = at;
  }
  const needle = { text, bytes: new TextEncoder().encode(text), rare };
  known.set(value, needle);
  return needle;
}

function withoutNeedles(pair: HeaderPair, needles: readonly Needle[]): HeaderPair {
  const [name, value] = pair;
  const quoted = needles.filter(({ text }) => value.includes(text));
  if (quoted.length === 0) return pair;
  return [
    name,
    quoted.reduce((safe, { text }) => safe.replaceAll(text, "*".repeat(text.length)), value),
  ];
}

/** Compressed bytes show nothing, and a hit in them would be chance. */
function isSearched({ status, headers }: UpstreamReply): boolean {
  for (const [name, value] of headers) {
    if (name === "content-encoding" && value !== "identity") return false;
    if (name === "content-type" && status < 300 && BINARY.test(value)) return false;
  }
  return true;
}

/**
 * The bytes of a body, a found credential starred in place. What may be the beginning of one at the end
 * of a chunk waits for the next chunk: no event ends so, and it is shorter than the credential.
 */
class UnquotedSource implements ByteSource {
  readonly #inner: ByteSource;
  readonly #needles: readonly Needle[];
  #held: Uint8Array | undefined;

  constructor(inner: ByteSource, needles: readonly Needle[]) {
    this.#inner = inner;
    this.#needles = needles;
  }

  async read(): Promise<Uint8Array | undefined> {
    for (;;) {
      const chunk = await this.#inner.read();
      const held = this.#held;
      this.#held = undefined;
      if (chunk === undefined) return held;
      const bytes = held === undefined ? chunk : concatBytes(held, chunk);
      let begun = 0;
      for (const needle of this.#needles) {
        star(bytes, needle);
        begun = Math.max(begun, begunAtEnd(bytes, needle.bytes));
      }
      if (begun === 0) return bytes;
      // A copy: what is returned is the reader's to keep, with its buffer.
      this.#held = bytes.slice(bytes.length - begun);
      if (begun < bytes.length) return bytes.subarray(0, bytes.length - begun);
    }
  }

  cancel(): void {
    this.#inner.cancel();
  }
}

function star(bytes: Uint8Array, { bytes: wanted, rare }: Needle): void {
  const last = bytes.length - wanted.length + rare;
  for (
    let at = bytes.indexOf(wanted[rare]!, rare);
    at !== -1 && at <= last;
    at = bytes.indexOf(wanted[rare]!, at + 1)
  ) {
    const start = at - rare;
    if (isAt(bytes, start, wanted, wanted.length)) bytes.fill(STAR, start, start + wanted.length);
  }
}

/** How many of the last bytes are the first ones of what is wanted, but not all of it. */
function begunAtEnd(bytes: Uint8Array, wanted: Uint8Array): number {
  // Nearly every chunk of a stream: no header's value has a line break.
  if (bytes[bytes.length - 1] === LF) return 0;
  const first = Math.max(0, bytes.length - wanted.length + 1);
  for (
    let at = bytes.indexOf(wanted[0]!, first);
    at !== -1;
    at = bytes.indexOf(wanted[0]!, at + 1)
  ) {
    if (isAt(bytes, at, wanted, bytes.length - at)) return bytes.length - at;
  }
  return 0;
}

function isAt(bytes: Uint8Array, start: number, wanted: Uint8Array, count: number): boolean {
  for (let i = 0; i < count; i++) if (bytes[start + i] !== wanted[i]) return false;
  return true;
}
