import type { Ask } from "../ask.ts";
import { contentTypeOf } from "../content_type.ts";
import { keyOf, keyRefusal } from "../keys.ts";
import type { Delivery, MockModel, Plan } from "../plan.ts";
import { checkAlternation } from "../read/messages_rules.ts";
import { echo, echoText, say } from "./text.ts";

/** An answer long enough to break in the middle. */
function broken(ask: Ask, delivery: Delivery): Plan {
  return say(ask, `${echoText(ask)} And then there is more to say, in several pieces.`, delivery);
}

/** Models that go wrong in one way each. */
export const faultModels: readonly MockModel[] = [
  {
    name: "error-N",
    doc: "Answers with status N in the dialect's error shape; 429 has retry-after and limits.",
    plan: (_ask, { numbers }) => ({
      kind: "error",
      status: Math.min(599, Math.max(400, numbers[0]!)),
    }),
  },
  {
    name: "error-mid",
    doc: "Three deltas, then an error event. Not streamed: a 500.",
    plan: (ask) =>
      ask.stream
        ? broken(ask, { fault: { kind: "error", after: 3 } })
        : { kind: "error", status: 500 },
  },
  {
    name: "auth",
    doc: "Needs a key (any but `wrong`), else 401; 403 or 400 where the vendor says it so.",
    plan(ask, { headers, query }) {
      const key = keyOf(headers, query);
      return key === undefined || key === "wrong" ? keyRefusal(ask.dialect, key) : echo(ask);
    },
  },
  {
    name: "slow-MS",
    doc: "Waits MS milliseconds before the first byte.",
    plan: (ask, { numbers }) => echo(ask, { delayMs: numbers[0]! }),
  },
  { name: "hang", doc: "Never answers.", plan: () => ({ kind: "hang" }) },
  {
    name: "cut",
    doc: "Drops the connection after three deltas, or half of the body.",
    plan: (ask) => broken(ask, { fault: { kind: "cut", after: 3 } }),
  },
  {
    name: "cut-json",
    doc: "Ends cleanly inside a JSON value.",
    plan: (ask) => broken(ask, { fault: { kind: "cut_json", after: 3 } }),
  },
  {
    name: "stop-short",
    doc: "The stream ends cleanly after three deltas: no error, and nothing that says the end.",
    plan: (ask) => broken(ask, { fault: { kind: "stop", after: 3 } }),
  },
  {
    name: "malformed",
    doc: "One event (or the body) is not JSON; the rest of the stream follows.",
    plan: (ask) => broken(ask, { fault: { kind: "malformed", after: 3 } }),
  },
  {
    name: "html",
    doc: "A proxy's HTML page with status 502.",
    plan: () => ({
      kind: "raw",
      status: 502,
      contentType: "text/html",
      body: "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n" +
        "<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n",
    }),
  },
  {
    name: "empty",
    doc: "Status 200 and no body.",
    plan: (ask) => ({
      kind: "raw",
      status: 200,
      contentType: contentTypeOf(ask),
      body: "",
    }),
  },
  {
    name: "gzip",
    doc: "Compressed although nobody asked.",
    plan: (ask) => echo(ask, { gzip: true }),
  },
  {
    name: "ping",
    doc: "A ping event (a comment on OpenAI's dialects and Gemini) before each delta.",
    plan: (ask) => echo(ask, { keepAlive: "ping" }),
  },
  {
    name: "comments",
    doc: "An SSE comment before each delta.",
    plan: (ask) => echo(ask, { keepAlive: "comment" }),
  },
  {
    name: "usage-late",
    doc: "Usage comes 100 ms after the last delta, in a packet of its own.",
    plan: (ask) => echo(ask, { usageDelayMs: 100 }),
  },
  {
    name: "no-done",
    doc: "The stream ends without its last event: `[DONE]`, `message_stop`, `metadata`.",
    plan: (ask) => echo(ask, { noEnd: true }),
  },
  { name: "crlf", doc: "Lines end with CR LF.", plan: (ask) => echo(ask, { crlf: true }) },
  {
    name: "split-N",
    doc: "Writes N bytes at a time.",
    plan: (ask, { numbers }) => echo(ask, { split: Math.max(1, numbers[0]!) }),
  },
  {
    name: "strict-roles",
    doc: "Messages: refuses turns that do not alternate and system turns, as Bedrock does.",
    plan(ask) {
      if (ask.dialect === "anthropic_messages") checkAlternation(ask.body.messages);
      return echo(ask);
    },
  },
];
