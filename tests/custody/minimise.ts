import type { ReplyPlan } from "./reply.ts";
import type { Script, Step } from "./script.ts";

/** Simpler plans of a reply, each in one respect. */
const SIMPLER: readonly ((plan: ReplyPlan) => ReplyPlan)[] = [
  (plan) => ({ ...plan, calls: Math.max(0, plan.calls - 1) }),
  (plan) => ({ ...plan, thoughts: plan.thoughts.slice(1) }),
  (plan) => ({ ...plan, text: false }),
  (plan) => ({ ...plan, behindText: false }),
  (plan) => ({ ...plan, between: false }),
  (plan) => ({ ...plan, countedIds: false }),
];

/** A conversation with everything taken out of it that it fails without. */
export async function minimised(
  script: Script,
  fails: (script: Script) => Promise<boolean>,
): Promise<Script> {
  let shortest = script;
  for (let again = true; again;) {
    again = false;
    for (const shorter of shorterThan(shortest)) {
      if (!await fails(shorter)) continue;
      shortest = shorter;
      again = true;
      break;
    }
  }
  return shortest;
}

function* shorterThan(script: Script): Iterable<Script> {
  const { twin, ...alone } = script;
  if (twin !== undefined) yield alone;
  const { steps } = script;
  for (let at = 0; at < steps.length; at++) {
    yield { ...script, steps: steps.filter((_, index) => index !== at) };
  }
  for (const [at, step] of steps.entries()) {
    for (const simpler of simplerThan(step)) {
      yield { ...script, steps: steps.with(at, simpler) };
    }
  }
}

function* simplerThan(step: Step): Iterable<Step> {
  if (step.stream) yield { ...step, stream: false };
  for (const simplify of SIMPLER) {
    const reply = simplify(step.reply);
    if (JSON.stringify(reply) !== JSON.stringify(step.reply)) yield { ...step, reply };
  }
}
