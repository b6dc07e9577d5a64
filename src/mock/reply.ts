import { type Ask, askText } from "./ask.ts";
import { countTokens } from "./tokens.ts";

/** One block of an answer, before a dialect writes it. */
export type Block =
  | { readonly type: "text"; readonly text: string; readonly deltas?: readonly string[] }
  | { readonly type: "refusal"; readonly text: string }
  | { readonly type: "thinking"; readonly text: string }
  | { readonly type: "redacted"; readonly data: string }
  | {
    readonly type: "tool";
    readonly id: string;
    readonly name: string;
    /** JSON text, or free text for a custom tool. */
    readonly args: string;
    readonly custom: boolean;
    readonly namespace?: string;
  };

/** Why an answer stops; `raw` is written as it is. */
export type Finish = "stop" | "length" | "tool" | "refusal" | { readonly raw: string };

/** Disjoint buckets; each dialect adds them up as its vendor does. */
export interface ReplyUsage {
  /** Input that no cache held. */
  readonly fresh: number;
  /** Input read from a cache. */
  readonly cacheRead: number;
  /** Input written to a cache. */
  readonly cacheWrite: number;
  /** Output that is said. */
  readonly text: number;
  /** Output that is thought. */
  readonly reasoning: number;
}

/** A whole answer, before a dialect writes it. */
export interface Reply {
  readonly blocks: readonly Block[];
  readonly finish: Finish;
  readonly usage: ReplyUsage;
  /** Chat: the arguments of parallel calls alternate, chunk by chunk. */
  readonly interleave?: true;
}

/** Fills in what follows from the blocks: the finish reason and the token counts. */
export function replyOf(
  ask: Ask,
  blocks: readonly Block[],
  rest: {
    readonly finish?: Finish;
    readonly usage?: Partial<ReplyUsage>;
    readonly interleave?: true;
  } = {},
): Reply {
  const calls = blocks.some((block) => block.type === "tool");
  const refused = blocks.some((block) => block.type === "refusal");
  return {
    blocks,
    finish: rest.finish ?? (calls ? "tool" : refused ? "refusal" : "stop"),
    usage: { ...usageOf(ask, blocks), ...rest.usage },
    ...(rest.interleave ? { interleave: true } : {}),
  };
}

function usageOf(ask: Ask, blocks: readonly Block[]): ReplyUsage {
  let text = 0;
  let reasoning = 0;
  for (const block of blocks) {
    switch (block.type) {
      case "text":
      case "refusal":
        text += countTokens(block.text);
        break;
      case "thinking":
        reasoning += countTokens(block.text);
        break;
      case "redacted":
        reasoning += 8;
        break;
      case "tool":
        text += countTokens(block.name + block.args);
        break;
      default:
        block satisfies never;
    }
  }
  return { fresh: inputTokens(ask), cacheRead: 0, cacheWrite: 0, text, reasoning };
}

/** Tokens of a request: its text, its tools and a few for each turn. Never 0. */
export function inputTokens(ask: Ask): number {
  const tools = ask.tools.length === 0
    ? 0
    : countTokens(JSON.stringify(ask.body.tools ?? ask.body.toolConfig ?? ""));
  return countTokens(askText(ask)) + tools + 3 * ask.turns.length + 1;
}
