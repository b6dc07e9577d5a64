import type { Mint } from "../mint.ts";
import { aboutCall } from "../mint.ts";
import type { Minted, ReplyBlock, ReplyPlan } from "../reply.ts";
import type { Maker } from "../vendor.ts";

/** How a vendor seals, and what it shows. */
export interface Style {
  /** Makes a thought: a thinking or a redacted block. */
  thought(kind: "shown" | "hidden", words: string, maker: Maker): readonly ReplyBlock[];
  /** Signs a call; Gemini signs the first. */
  signCall?(about: string, index: number, maker: Maker): Minted | undefined;
  /** Signs an answer in words. */
  signText?(about: string, maker: Maker): Minted | undefined;
  callId(mint: Mint): string;
  /** Its ids may count within a conversation. */
  readonly mayCount?: true;
}

const TOOLS = ["look", "count", "fetch_page"];

/** A plan that thinks at least once: what a vendor does that was told to, or cannot do otherwise. */
export function thinking(plan: ReplyPlan): ReplyPlan {
  return plan.thoughts.length > 0 ? plan : { ...plan, thoughts: ["shown"] };
}

/** The blocks of a reply, in the order in which every vendor makes them. */
export function composed(
  plan: ReplyPlan,
  thinks: boolean,
  style: Style,
  maker: Maker,
): readonly ReplyBlock[] {
  const { mint } = maker;
  const blocks: ReplyBlock[] = [];
  const think = (kind: "shown" | "hidden") => {
    if (thinks) blocks.push(...style.thought(kind, mint.words("I think"), maker));
  };
  plan.thoughts.forEach(think);
  if (plan.text || plan.calls === 0) {
    const text = mint.words("The answer is");
    const seal = plan.calls === 0 ? style.signText?.(text, maker) : undefined;
    blocks.push({ type: "text", text, ...(seal === undefined ? {} : { seal }) });
    if (plan.calls > 0 && plan.behindText) think("shown");
  }
  for (let index = 0; index < plan.calls; index++) {
    if (index > 0 && plan.between) think("shown");
    const number = maker.nextCall();
    const name = TOOLS[number % TOOLS.length]!;
    const args = { of: mint.common("it"), at: number };
    const seal = style.signCall?.(aboutCall(name, args), index, maker);
    blocks.push({
      type: "call",
      id: plan.countedIds && style.mayCount ? `functions.${name}:${number}` : style.callId(mint),
      name,
      args,
      ...(seal === undefined ? {} : { seal }),
    });
  }
  return blocks;
}

/** A text in pieces, as streams bring it. */
export function pieces(text: string): readonly string[] {
  return text.match(/.{1,7}/gsu) ?? [];
}
