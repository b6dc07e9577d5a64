import { type Ask, freshResults } from "../ask.ts";
import type { MockModel } from "../plan.ts";
import { type Block, replyOf } from "../reply.ts";
import { encryptedOf } from "../seal.ts";
import { countTokens } from "../tokens.ts";
import { echoText } from "./text.ts";
import { toolTurn } from "./tools.ts";

function thought(ask: Ask): Block {
  return {
    type: "thinking",
    text: `Let me think.\nThe user sent ${countTokens(echoText(ask))} tokens — ünï✓.`,
  };
}

function redacted(ask: Ask): Block {
  return { type: "redacted", data: encryptedOf(`hidden:${ask.seed}`) };
}

/** Models that show or hide their reasoning. */
export const thinkingModels: readonly MockModel[] = [
  {
    name: "think",
    doc: "Thinks, then answers: signed thinking, `reasoning_content`, or a reasoning item.",
    plan: (ask) => ({
      kind: "reply",
      reply: replyOf(ask, [thought(ask), { type: "text", text: echoText(ask) }]),
    }),
  },
  {
    name: "think-tool",
    doc: "Thinks, then calls a tool; the thinking must come back with the result on Messages.",
    plan(ask) {
      if (freshResults(ask).length > 0 && lostThinking(ask)) {
        return {
          kind: "error",
          status: 400,
          message:
            "messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`. " +
            "When `thinking` is enabled, a final `assistant` message must start with a thinking block.",
        };
      }
      return toolTurn(ask, 1, { before: [thought(ask)] });
    },
  },
  {
    name: "redacted",
    doc: "Redacted thinking on Messages, reasoning without a summary on Responses, then text.",
    plan: (ask) => ({
      kind: "reply",
      reply: replyOf(ask, [redacted(ask), { type: "text", text: echoText(ask) }]),
    }),
  },
];

/** True when the call that is being answered came back without the thinking it was made with. */
function lostThinking(ask: Ask): boolean {
  if (ask.dialect !== "anthropic_messages") return false;
  const last = ask.turns.findLast((turn) => turn.role === "assistant");
  return !last?.parts.some((part) => part.type === "thinking" || part.type === "redacted");
}
