import { type Ask, lastUserText, systemText, turnNumber } from "../ask.ts";
import type { Delivery, MockModel, Plan } from "../plan.ts";
import { type Finish, replyOf, type ReplyUsage } from "../reply.ts";
import { sampleOf } from "../schema_sample.ts";
import { countTokens } from "../tokens.ts";

const lorem =
  "lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore magna aliqua"
    .split(" ");

/** Words that are counted, not chosen: the same `count` gives the same text. */
export function loremText(count: number): string {
  return Array.from({ length: count }, (_, i) => lorem[i % lorem.length]).join(" ");
}

/** A plain answer, cut where the client's token limit cuts it. */
export function say(
  ask: Ask,
  text: string,
  delivery: Delivery = {},
  rest: { readonly finish?: Finish; readonly usage?: Partial<ReplyUsage> } = {},
): Plan {
  const limit = ask.maxTokens ?? Infinity;
  const cut = countTokens(text) > limit;
  const said = cut ? text.slice(0, limit * 4) : text;
  const finish = rest.finish ?? (cut ? "length" : undefined);
  const blocks = [{ type: "text" as const, text: said }];
  return {
    kind: "reply",
    reply: replyOf(ask, blocks, {
      ...(finish === undefined ? {} : { finish }),
      ...(rest.usage === undefined ? {} : { usage: rest.usage }),
    }),
    delivery,
  };
}

/** What `echo` says; side requests of coding agents get the shape they ask for. */
export function echoText(ask: Ask): string {
  if (ask.output.kind !== "text") return structuredText(ask);
  const system = systemText(ask);
  // Claude Code asks a small model for the session's title, as JSON and without a schema.
  if (ask.tools.length === 0 && /\btitle\b/i.test(system) && /\bJSON\b/.test(system)) {
    return JSON.stringify({ isNewTopic: true, title: "Mock session" });
  }
  const said = lastUserText(ask).trim();
  const shown = [...said].length > 200 ? `${[...said].slice(0, 200).join("")}…` : said;
  return shown === ""
    ? `Turn ${turnNumber(ask)}: you sent no text.`
    : `Turn ${turnNumber(ask)}: you said "${shown}".`;
}

/** JSON as the request wants it. */
export function structuredText(ask: Ask): string {
  return ask.output.kind === "schema"
    ? JSON.stringify(sampleOf(ask.output.schema))
    : JSON.stringify({ answer: lastUserText(ask).slice(0, 100) });
}

export function echo(ask: Ask, delivery: Delivery = {}): Plan {
  return say(ask, echoText(ask), delivery);
}

/** Models whose answer is plain text. */
export const textModels: readonly MockModel[] = [
  {
    name: "echo",
    doc: "Repeats the last user text and the turn's number; obeys a schema. The default.",
    plan: (ask) => echo(ask),
  },
  {
    name: "lorem-N",
    doc: "N words of lorem ipsum.",
    plan: (ask, { numbers }) => say(ask, loremText(numbers[0]!)),
  },
  {
    name: "long",
    doc: "100 deltas, 10 ms apart.",
    plan: (ask) => counted(ask, 100, 10),
  },
  {
    name: "stream-N-MS",
    doc: "N deltas, MS milliseconds apart.",
    plan: (ask, { numbers }) => counted(ask, numbers[0]!, numbers[1]!),
  },
  {
    name: "length",
    doc: "Stops at the token limit: `length`, `max_tokens`, `incomplete`.",
    plan: (ask) => say(ask, "This sentence was cut off because the", {}, { finish: "length" }),
  },
  {
    name: "refuse",
    doc: "Refuses: `refusal` on OpenAI's dialects and Messages, `SAFETY`, `content_filtered`.",
    plan: (ask) => ({
      kind: "reply",
      reply: replyOf(ask, [{ type: "refusal", text: "I cannot help with that." }]),
    }),
  },
  {
    name: "weird-finish",
    doc: "Ends with a reason that no specification lists.",
    plan: (ask) => say(ask, echoText(ask), {}, { finish: { raw: "weird_reason" } }),
  },
  {
    name: "cached",
    doc: "Usage with cached tokens: 64 read, 32 written.",
    plan: (ask) => say(ask, echoText(ask), {}, { usage: { cacheRead: 64, cacheWrite: 32 } }),
  },
];

function counted(ask: Ask, count: number, chunkMs: number): Plan {
  const deltas = Array.from({ length: Math.min(count, 200_000) }, (_, i) => `${i + 1} `);
  return {
    kind: "reply",
    reply: replyOf(ask, [{ type: "text", text: deltas.join(""), deltas }]),
    delivery: chunkMs === 0 ? {} : { chunkMs },
  };
}
