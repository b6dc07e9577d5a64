import { Fault } from "../base/fault.ts";
import { dialectOf } from "../dialects/registry.ts";
import type { ThinkingPart } from "../ir/part.ts";
import type { ChatRequest } from "../ir/request.ts";
import type { Target } from "../routing/routes.ts";
import type { ExchangeContext, Sent } from "./exchange.ts";
import { type Edits, type Plan, plan } from "./plan.ts";
import type { TappedReply } from "./reply_tap.ts";
import { mayHoldSeal } from "./seal_marks.ts";
import { holdsForeignSeal } from "./seal_owners.ts";
import { type Asked, upstreamTarget } from "./upstream_request.ts";

/*
 * Custody of opaque state where bytes pass. What is translated says itself whose state it holds; bytes
 * say nothing, so that the gateway has to know: which account made a seal, and what a client left out.
 */

/** A request on its way to a target, and how it would be carried. */
export interface Carried {
  readonly target: Target;
  readonly edits: Edits;
  readonly plan: Plan;
}

/** Puts back what the client left out, and sees that bytes with state of somebody else do not pass. */
export function recalled(asked: Asked, carried: Carried, context: ExchangeContext): Plan {
  const { client, id } = asked.dialect;
  if (carried.plan.tier !== "passthrough" && client.forgetsThinking === true) {
    asked.refine((request) => context.memory.restored(asked.tenant, request));
  }
  if (carried.plan.tier === "translate") return carried.plan;
  const isShared = context.seals.isShared(id) && mayHoldSeal(asked.body.bytes);
  const isOwed = mustThinkAloud(asked, carried.target, context) &&
    asked.body.text.includes('"tool_calls"');
  if (!isShared && !isOwed) return carried.plan;
  const request = readable(asked);
  if (request === undefined) return carried.plan;
  const named = isShared ? context.seals.named(asked.tenant, request) : request;
  const whole = isOwed ? thoughtful(context.memory.restored(asked.tenant, named)) : named;
  asked.refine(() => whole);
  const { issuer } = targetOf(asked, carried.target, context);
  const isOthers = isShared && holdsForeignSeal(whole, issuer);
  return isOthers || isOwed && whole !== named
    ? plan(id, carried.target, { ...carried.edits, request: true })
    : carried.plan;
}

/** Who listens to a reply of the client's own dialect, or `undefined` when nothing is to be learnt. */
export function tapOf(
  asked: Asked,
  sent: Sent,
  context: ExchangeContext,
): TappedReply | undefined {
  const { dialect } = sent.plan.way;
  if (dialect !== asked.dialect.id) return undefined;
  const seals = context.seals.isWatched(sent.plan.way)
    ? context.seals.watcher(asked.tenant)
    : undefined;
  const isOwed = mustThinkAloud(asked, sent.target, context);
  if (seals === undefined && !isOwed) return undefined;
  return {
    dialect: dialectOf(dialect),
    sealsAlone: !isOwed,
    listen() {
      const request = readable(asked);
      if (request === undefined) return undefined;
      const thinking = isOwed ? context.memory.watcher(asked.tenant, request) : undefined;
      return {
        env: { request, target: targetOf(asked, sent.target, context) },
        push(event) {
          seals?.push(event);
          thinking?.push(event);
        },
        end: () => thinking?.end(),
      };
    },
  };
}

/** Such an upstream wants its open thinking back with each call, and many clients drop it (W044). */
function mustThinkAloud(
  { dialect }: Asked,
  { entry, model }: Target,
  { prepared }: ExchangeContext,
): boolean {
  return dialect.client.forgetsThinking === true &&
    prepared.get(entry)!.wantsThinking(model, dialect.id);
}

function targetOf(asked: Asked, target: Target, context: ExchangeContext) {
  return upstreamTarget(target, context.prepared.get(target.entry)!, asked.dialect.id, "drop");
}

/** The request, unless only its upstream can read it: then its bytes pass as they are. */
function readable(asked: Asked): ChatRequest | undefined {
  try {
    return asked.decoded;
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

/** What an upstream that wants open thinking takes for thinking that there was not. */
const NO_THINKING: ThinkingPart = { type: "thinking", text: " " };

/** The request with some thinking at each turn that calls: others' models called without. */
function thoughtful(request: ChatRequest): ChatRequest {
  let changed = false;
  const turns = request.turns.map((turn) => {
    const isBare = turn.role === "assistant" &&
      turn.parts.some(({ type }) => type === "tool_call") &&
      !turn.parts.some(({ type }) => type === "thinking");
    changed ||= isBare;
    return isBare ? { ...turn, parts: [NO_THINKING, ...turn.parts] } : turn;
  });
  return changed ? { ...request, turns } : request;
}
