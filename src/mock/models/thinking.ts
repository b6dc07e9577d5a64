import { type Ask, freshResults } from "../ask.ts";
import type { MockModel, Plan } from "../plan.ts";
import { type Block, replyOf } from "../reply.ts";
import { encryptedOf } from "../seal.ts";
import { countTokens } from "../tokens.ts";
import { echoText } from "./text.ts";
import { callCount, loopTurn, toolTurn } from "./tools.ts";

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
    doc:
      "Thinks, then calls a tool; the thinking must come back with the result where it is signed.",
    plan: (ask) => lostThinking(ask) ?? toolTurn(ask, 1, { before: [thought(ask)] }),
  },
  {
    name: "think-tools-N",
    doc: "The same with N calls in one turn; Gemini signs the first one.",
    plan: (ask, { numbers }) =>
      lostThinking(ask) ?? toolTurn(ask, callCount(numbers), { before: [thought(ask)] }),
  },
  {
    name: "think-loop-N",
    doc: "As `loop-N`, thinking before each call.",
    plan: (ask, { numbers }) =>
      lostThinking(ask) ?? loopTurn(ask, numbers[0]!, { before: [thought(ask)] }),
  },
  {
    name: "redacted",
    doc:
      "Redacted thinking on Messages and Converse, reasoning without a summary elsewhere, then text.",
    plan: (ask) => ({
      kind: "reply",
      reply: replyOf(ask, [redacted(ask), { type: "text", text: echoText(ask) }]),
    }),
  },
];

/** The refusal when a call that is being answered came back without the thinking it was made with. */
function lostThinking(ask: Ask): Plan | undefined {
  if (freshResults(ask).length === 0) return undefined;
  switch (ask.dialect) {
    case "gemini":
      return unsignedCall(ask);
    case "anthropic_messages":
    case "bedrock_converse": {
      const last = ask.turns.findLast((turn) => turn.role === "assistant");
      const kept = last?.parts.some(({ type }) => type === "thinking" || type === "redacted");
      return kept ? undefined : missingThinking(ask);
    }
    case "openai_chat":
    case "openai_completions":
    case "openai_responses":
      return undefined;
    default:
      return ask.dialect satisfies never;
  }
}

function missingThinking(ask: Ask): Plan {
  const model = ask.dialect === "bedrock_converse"
    ? "The model returned the following errors: "
    : "";
  return {
    kind: "error",
    status: 400,
    message:
      `${model}messages.1.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`tool_use\`. ` +
      "When `thinking` is enabled, a final `assistant` message must start with a thinking block.",
  };
}

/** Gemini 3: the first call of each step since the user's last words must be signed. */
function unsignedCall(ask: Ask): Plan | undefined {
  const turns = ask.turns.filter((turn) => turn.role !== "system");
  const said = turns.findLastIndex((turn) =>
    turn.role === "user" && turn.parts.some((part) => part.type !== "tool_result")
  );
  for (const [index, { role, parts }] of turns.entries()) {
    const call = parts.find((part) => part.type === "tool_call");
    if (index < said || role !== "assistant" || call === undefined) continue;
    if (call.seal !== undefined) continue;
    return {
      kind: "error",
      status: 400,
      message: "Function call is missing a thought_signature in functionCall parts. This is " +
        "required for tools to work correctly, and missing thought_signature may lead to degraded " +
        `model performance. Additional data, function call \`default_api:${call.name}\` , ` +
        `position ${index + 1}. Please refer to ` +
        "https://ai.google.dev/gemini-api/docs/thought-signatures for more details.",
    };
  }
  return undefined;
}
