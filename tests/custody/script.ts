import { type Random, randomOf } from "../fuzz/random.ts";
import type { ClientKind, ThinkingWish } from "./client.ts";
import { converseClient } from "./clients/converse.ts";
import { echoingChatClient, officialChatClient, wordsChatClient } from "./clients/chat.ts";
import { geminiClient, joiningGeminiClient } from "./clients/gemini.ts";
import { messagesClient } from "./clients/messages.ts";
import { itemsClient, responsesClient } from "./clients/responses.ts";
import { ENTRIES, type EntrySpec } from "./issuers.ts";
import type { ReplyPlan } from "./reply.ts";

/** One exchange: whom the client asks, how, and what it is answered. */
export interface Step {
  readonly entry: string;
  readonly model: string;
  readonly stream: boolean;
  readonly thinking: ThinkingWish;
  readonly reply: ReplyPlan;
}

/** A conversation before it is played: whether a step answers calls is seen when it is. */
export interface Script {
  readonly client: string;
  readonly tenant: string;
  readonly steps: readonly Step[];
  /** The same conversation is led by another tenant at the same time, word by word (W120). */
  readonly twin?: string;
}

/** Every kind of client. */
export const CLIENTS: readonly ClientKind[] = [
  messagesClient,
  converseClient,
  geminiClient,
  joiningGeminiClient,
  responsesClient,
  itemsClient,
  echoingChatClient,
  wordsChatClient,
  officialChatClient,
];

export function clientNamed(name: string): ClientKind {
  return CLIENTS.find((kind) => kind.name === name)!;
}

/** The script of one conversation: four entries, and a switch whenever chance wants one. */
export function scriptOf(seed: number, number: number): Script {
  const random = randomOf(seed, number);
  const four = fourOf(random);
  const steps: Step[] = [];
  let entry = random.pick(four);
  let thinking = wish(random);
  const count = 2 + random.below(7);
  for (let at = 0; at < count; at++) {
    if (random.once(2)) entry = random.pick(four);
    const reply = planOf(random);
    steps.push({
      entry: entry.name,
      model: random.pick(entry.models),
      stream: random.once(2),
      thinking,
      reply,
    });
    // In the middle of a tool loop nobody changes what they want.
    if (reply.calls === 0 && random.once(3)) thinking = wish(random);
  }
  return {
    client: random.pick(CLIENTS).name,
    tenant: `tenant-${random.below(5)}`,
    steps,
    ...(random.once(10) ? { twin: "tenant-twin" } : {}),
  };
}

function fourOf(random: Random): readonly EntrySpec[] {
  const left = [...ENTRIES];
  return Array.from({ length: 4 }, () => left.splice(random.below(left.length), 1)[0]!);
}

function wish(random: Random): ThinkingWish {
  return random.pick(["on", "on", "adaptive", "unsaid", "off"]);
}

function planOf(random: Random): ReplyPlan {
  const thoughts = random.pick(
    [[], ["shown"], ["shown"], ["hidden"], ["shown", "hidden"], [
      "hidden",
      "shown",
      "shown",
    ]] as const,
  );
  return {
    thoughts,
    text: random.once(2),
    calls: random.pick([0, 1, 1, 2, 3]),
    behindText: random.once(6),
    between: random.once(6),
    countedIds: random.once(6),
  };
}
