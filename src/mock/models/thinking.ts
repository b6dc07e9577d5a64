import { isObject, type Json, type JsonObject } from "../../base/json.ts";
import { type Ask, freshResults } from "../ask.ts";
import { pretended } from "../model_name.ts";
import type { MockModel, Plan } from "../plan.ts";
import { objectOf } from "../read/fields.ts";
import { type Block, replyOf } from "../reply.ts";
import { encryptedOf } from "../seal.ts";
import { countTokens } from "../tokens.ts";
import { echoText } from "./text.ts";
import { callCount, loopTurn, toolTurn } from "./tools.ts";

function thought(ask: Ask): readonly Block[] {
  if (!thinks(ask)) return [];
  const text = `Let me think.\nThe user sent ${countTokens(echoText(ask))} tokens — ünï✓.`;
  return [{ type: "thinking", text }];
}

function redacted(ask: Ask): readonly Block[] {
  if (!thinks(ask)) return [];
  return [{ type: "redacted", data: encryptedOf(`hidden:${ask.seed}`) }];
}

/** A model that pretends to be a real one thinks when the request says so in its vendor's words. */
function thinks({ dialect, body, model }: Ask): boolean {
  if (pretended(model) === "") return true;
  switch (dialect) {
    case "anthropic_messages":
    case "bedrock_converse":
      return thinkingTypes(body).some((type) => type === "enabled" || type === "adaptive");
    case "openai_chat":
      return typeof body.reasoning_effort === "string" && body.reasoning_effort !== "none";
    case "openai_responses":
      return isObject(body.reasoning) && body.reasoning.effort !== "none";
    case "gemini": // always; what is shown is another matter
    case "openai_completions":
      return true;
    default:
      return dialect satisfies never;
  }
}

/** What a request says of Claude's thinking, wherever its dialect has the field. */
function thinkingTypes(body: JsonObject): readonly (Json | undefined)[] {
  const more = objectOf(body.additionalModelRequestFields);
  return [body.thinking, more?.thinking, more?.reasoning_config].map((one) => objectOf(one)?.type);
}

/** Models that show or hide their reasoning. */
export const thinkingModels: readonly MockModel[] = [
  {
    name: "think",
    doc: "Thinks, then answers: signed thinking, `reasoning_content`, or a reasoning item.",
    plan: (ask) => ({
      kind: "reply",
      reply: replyOf(ask, [...thought(ask), { type: "text", text: echoText(ask) }]),
    }),
  },
  {
    name: "think-tool",
    doc:
      "Thinks, then calls a tool; the thinking must come back with the result where it is signed.",
    plan: (ask) => lostThinking(ask) ?? toolTurn(ask, 1, { before: thought(ask) }),
  },
  {
    name: "think-tools-N",
    doc: "The same with N calls in one turn; Gemini signs the first one.",
    plan: (ask, { numbers }) =>
      lostThinking(ask) ?? toolTurn(ask, callCount(numbers), { before: thought(ask) }),
  },
  {
    name: "think-loop-N",
    doc: "As `loop-N`, thinking before each call.",
    plan: (ask, { numbers }) =>
      lostThinking(ask) ?? loopTurn(ask, numbers[0]!, { before: thought(ask) }),
  },
  {
    name: "redacted",
    doc:
      "Redacted thinking on Messages and Converse, reasoning without a summary elsewhere, then text.",
    plan: (ask) => ({
      kind: "reply",
      reply: replyOf(ask, [...redacted(ask), { type: "text", text: echoText(ask) }]),
    }),
  },
];

/** The refusal when a call that is being answered came back without the thinking it was made with. */
function lostThinking(ask: Ask): Plan | undefined {
  if (freshResults(ask).length === 0) return undefined;
  switch (ask.dialect) {
    case "anthropic_messages":
    case "bedrock_converse": {
      // A model that decides by itself whether it thinks may have called without.
      if (!thinks(ask) || thinkingTypes(ask.body).includes("adaptive")) return undefined;
      const last = ask.turns.findLast((turn) => turn.role === "assistant");
      const kept = last?.parts.some(({ type }) => type === "thinking" || type === "redacted");
      return kept ? undefined : missingThinking(ask);
    }
    case "gemini": // its signatures are checked for all of its models
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
