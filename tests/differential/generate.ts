import { type Random, randomOf } from "../fuzz/random.ts";
import { type Case, KEYS } from "./case.ts";
import { ANSWERING, FAILING, SPOKEN } from "./dialects.ts";
import { type Draft, MUTATIONS } from "./mutations.ts";
import { TEXTS } from "./texts.ts";

/** The nth request of a seed; the same on every machine. */
export function generate(seed: number, nth: number): Case {
  const random = randomOf(seed, nth);
  const draft = plain(random);
  // Half of them have nothing that could keep them from the direct way.
  const times = random.once(2) ? 0 : 1 + random.below(2);
  for (let i = 0; i < times; i++) {
    const mutation = random.pick(MUTATIONS);
    if (mutation.change(draft, random) !== false) draft.marks.push(mutation.says);
  }
  return finished(draft, random);
}

/** One that goes directly. */
function plain(random: Random): Draft {
  const spoken = random.pick(SPOKEN);
  const model = random.pick(random.once(3) ? FAILING : ANSWERING);
  const door = random.once(3) ? "keyed" : "open";
  const draft: Draft = {
    door,
    spoken,
    method: "POST",
    path: spoken.path,
    query: random.once(6) ? random.pick(["?beta=true", "?a=1&b=c", "?"]) : "",
    headers: [...spoken.headers],
    members: [
      `"model":${JSON.stringify(spoken.name(model))}`,
      ...(random.once(2) ? [`"stream":${random.once(2)}`] : []),
      spoken.question(random.pick(TEXTS)),
    ],
    marks: [],
    chunked: random.once(4),
  };
  if (door === "keyed") draft.headers.push(keyHeader(random));
  harmless(draft, random);
  return draft;
}

function keyHeader(random: Random): readonly [string, string] {
  const key = random.pick(KEYS);
  return random.once(2) ? ["x-api-key", key] : ["authorization", `Bearer ${key}`];
}

/** What changes nothing about where a request goes. */
function harmless(draft: Draft, random: Random): void {
  if (random.once(4)) draft.members.push(...random.pick(ODD_MEMBERS));
  if (random.once(4)) draft.members.reverse();
  if (random.once(5)) draft.blanks = random.pick(BLANKS);
  if (random.once(3)) draft.headers.push(random.pick(HARMLESS));
  if (random.once(8)) draft.headers.push(["x-request-id", `mine-${random.below(1000)}`]);
  if (random.once(40)) draft.members.push(`"pad":"${"a".repeat(random.below(700_000))}"`);
}

const BLANKS = [" ", "\n", "\t ", "\r\n  "];

/** Members that no dialect knows, in forms that no printer gives back. */
const ODD_MEMBERS: readonly (readonly string[])[] = [
  ['"zeta":1e400', '"big" : 12345678901234567890123'],
  ['"esc":"\\u0041\\/\\ud83d\\ude00 \\u0000"', '"neg":-0.0'],
  ['"":{"model":"inner","stream":true}', '"list":[ 1 , [ ] , { } ]'],
  ['"temperature":0.5', '"user":"somebody"'],
  ['"metadata":{"a":"ü✓😀"}'],
];

const HARMLESS: readonly (readonly [string, string])[] = [
  ["accept", "text/event-stream"],
  ["accept-encoding", "gzip, br"],
  ["user-agent", "curl/8.0"],
  ["x-stainless-lang", "js"],
  ["openai-beta", "assistants=v2"],
  ["anthropic-beta", "context-1m"],
  ["cookie", "a=b"],
  ["x-forwarded-for", "10.0.0.1"],
  ["x-real-ip", "10.0.0.1"],
  ["traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"],
  ["host", "127.0.0.1:1"],
  ["host", "app.localhost"],
  ["x-envoy-upstream-rq-timeout-ms", "1"],
  ["x-envoy-retry-on", "5xx"],
];

/** How its body is written: what was said already, and where the pieces end. */
function finished(draft: Draft, random: Random): Case {
  const { door, method, path, query, headers, marks, chunked } = draft;
  const body = draft.noBody ? undefined : draft.bytes ?? bodyOf(draft);
  return {
    door,
    method,
    path: path + query,
    headers: once(headers, draft.repeats === true),
    body,
    chunked: chunked && body !== undefined,
    writes: random.once(3) ? [1 + random.below(40), 1 + random.below(9), 100_000] : [1_000_000],
    marks,
  };
}

function bodyOf({ members, blanks = "" }: Draft): Uint8Array {
  const text = `${blanks}{${members.join(`,${blanks}`)}${blanks}}${blanks}`;
  return new TextEncoder().encode(text);
}

/** The last of a name, unless it is meant to be repeated. */
function once(headers: Case["headers"], repeats: boolean): Case["headers"] {
  if (repeats) return headers;
  const last = new Map(headers.map((pair) => [pair[0].toLowerCase(), pair]));
  return [...last.values()];
}
