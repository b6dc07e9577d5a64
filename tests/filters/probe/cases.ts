import type { Pairs } from "../../support/wasm_host.ts";

/** What came out at one end; headers that are looked at only. */
interface Seen {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** What the probe does under the name, and what both ends see of it. */
export interface ProbeCase {
  readonly name: string;
  readonly headers?: Pairs;
  readonly chunks?: readonly string[];
  /** The upstream's reply has no body. */
  readonly empty?: true;
  /** Absent: the request does not get there. */
  readonly upstream?: Seen & { readonly path: string };
  readonly client: Seen & { readonly status: number };
}

/** The upstream's whole wisdom. */
export const UPSTREAM_SAYS = "from upstream";
export const UPSTREAM_ANSWERS = "because";

const passed = {
  status: 200,
  headers: { "x-response-seen": "more", "content-length": "13" },
  body: UPSTREAM_SAYS,
};

/** A reply of the filter's own: its headers go through its own response callback. */
function replied(status: number, body: string): ProbeCase["client"] {
  return {
    status,
    headers: {
      "x-response-seen": body === "" ? "last" : "more",
      // Envoy takes it away when there is no body.
      "content-type": body === "" ? undefined : "application/json",
      "retry-after": "7",
    },
    body,
  };
}

/** One case for each thing that filters ask of their host, and the ways they stop and go on. */
export const PROBES: readonly ProbeCase[] = [
  {
    name: "nothing",
    headers: [["x-kept", "as it is"]],
    upstream: { path: "/from", headers: { "x-kept": "as it is" }, body: "" },
    client: passed,
  },
  {
    name: "replace_all",
    headers: [["x-kept", "kept"], ["x-drop-one", "1"], ["x-drop-two", "2"]],
    upstream: {
      path: "/replaced?q=1",
      headers: {
        "x-kept": "kept",
        "x-drop-one": undefined,
        "x-drop-two": undefined,
        "x-twice": "one, two",
        "x-empty": "",
      },
      body: "",
    },
    client: passed,
  },
  {
    name: "single",
    headers: [["x-set", "old"], ["x-drop-me", "1"]],
    upstream: {
      path: "/from",
      headers: { "x-added": "a", "x-set": "b", "x-drop-me": undefined, "x-said": "b,gone" },
      body: "",
    },
    client: passed,
  },
  {
    name: "body",
    chunks: ["one ", "two ", "three"],
    upstream: { path: "/body/13", headers: {}, body: "new:one two three" },
    client: passed,
  },
  {
    name: "prepend",
    chunks: ["one ", "two"],
    upstream: { path: "/from", headers: {}, body: "<one two" },
    client: passed,
  },
  {
    name: "append",
    chunks: ["one ", "two"],
    upstream: { path: "/from", headers: {}, body: "one two>" },
    client: passed,
  },
  { name: "reply", client: replied(429, "used up") },
  { name: "reply_empty", client: replied(204, "") },
  { name: "reply_at_body", chunks: ["12345", "67890"], client: replied(413, "10") },
  {
    name: "call",
    chunks: ["held ", "back"],
    upstream: { path: "/from", headers: { "x-answer": "200 because" }, body: "held back" },
    client: passed,
  },
  { name: "call_nowhere", client: replied(200, "no call") },
  { name: "call_dead", client: replied(502, "503 ") },
  { name: "shared", client: replied(200, "null 0 8 0 c") },
  { name: "metrics", client: replied(200, "3 6 0") },
  { name: "root", client: replied(200, "the root's name") },
  { name: "time", client: replied(200, "after 2020") },
  { name: "property", client: replied(200, "kept,null") },
  {
    name: "response",
    upstream: { path: "/from", headers: {}, body: "" },
    client: {
      status: 200,
      headers: { "content-length": undefined, "x-late": "yes", "x-response-seen": "more" },
      body: `changed:${UPSTREAM_SAYS}`,
    },
  },
  {
    name: "ask_in_response",
    upstream: { path: "/from", headers: {}, body: "" },
    client: {
      status: 503,
      headers: { "x-answer": "yes", "x-response-seen": undefined, "content-length": undefined },
      body: "200 because",
    },
  },
  {
    name: "reply_in_response",
    upstream: { path: "/from", headers: {}, body: "" },
    client: late(418, "in its place"),
  },
  {
    name: "reply_in_empty_response",
    empty: true,
    upstream: { path: "/from", headers: {}, body: "" },
    client: late(418, "in its place"),
  },
  {
    name: "ask_in_empty_response",
    empty: true,
    upstream: { path: "/from", headers: {}, body: "" },
    client: late(502, "200 because"),
  },
];

/** A reply in the place of the upstream's, which waits: it passes no response callback any more. */
function late(status: number, body: string): ProbeCase["client"] {
  return {
    status,
    headers: {
      "x-response-seen": undefined,
      "content-type": "application/json",
      "retry-after": "7",
      "x-up": undefined,
    },
    body,
  };
}
