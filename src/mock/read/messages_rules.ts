import { isArray, isObject, type Json, type JsonObject } from "../../base/json.ts";
import type { AskToolChoice } from "../ask.ts";
import { Refusal } from "../refusal.ts";
import { arrayOf, numberOf, objectOf, stringOf } from "./fields.ts";

/* The rules of Messages that span blocks, turns or fields; `messages.ts` holds those of one block. */

/** Results come first in the turn right after their calls, and every call has one. */
export function checkToolOrder(messages: readonly Json[]): void {
  let open: string[] = [];
  messages.forEach((message, index) => {
    if (!isObject(message) || message.role === "system") return;
    const blocks = arrayOf(message.content).filter(isObject);
    let others = false;
    const answered: string[] = [];
    blocks.forEach((block, at) => {
      if (block.type !== "tool_result") {
        others = true;
        return;
      }
      const id = stringOf(block.tool_use_id) ?? "";
      if (!open.includes(id)) {
        throw bad(
          `messages.${index}.content.${at}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}. ` +
            "Each `tool_result` block must have a corresponding `tool_use` block in the previous message.",
        );
      }
      if (answered.includes(id)) {
        throw bad(
          `messages.${index}.content.${at}: each tool_use must have a single result. ` +
            `Found multiple \`tool_result\` blocks with id: ${id}`,
        );
      }
      if (!others) answered.push(id);
    });
    checkAnswered(open.filter((id) => !answered.includes(id)), index - 1);
    const ids = blocks.filter((block) => block.type === "tool_use").map((block) =>
      stringOf(block.id) ?? ""
    );
    if (new Set(ids).size !== ids.length) throw bad("messages: `tool_use` ids must be unique");
    open = ids;
  });
  checkAnswered(open, messages.length - 1);
}

function checkAnswered(open: readonly string[], index: number): void {
  if (open.length === 0) return;
  throw bad(
    `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ` +
      `${
        open.join(", ")
      }. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
  );
}

/** Thinking's budget, temperature and tool choice go together or not at all. */
export function checkThinking(body: JsonObject, maxTokens: number, choice: AskToolChoice): void {
  const thinking = objectOf(body.thinking);
  if (thinking === undefined || thinking.type === "disabled") return;
  if (choice.kind === "required" || choice.kind === "named") {
    throw bad("Thinking may not be enabled when tool_choice forces tool use.");
  }
  if (thinking.type !== "enabled") return;
  const budget = numberOf(thinking.budget_tokens);
  if (budget === undefined) throw bad("thinking.enabled.budget_tokens: Field required");
  if (budget < 1024) {
    throw bad("thinking.enabled.budget_tokens: Input should be greater than or equal to 1024");
  }
  if (budget >= maxTokens) throw bad("`max_tokens` must be greater than `thinking.budget_tokens`.");
  const temperature = numberOf(body.temperature);
  if (temperature !== undefined && temperature !== 1) {
    throw bad("`temperature` may only be set to 1 when thinking is enabled.");
  }
}

/** At most four cache marks a request. */
export function checkCacheMarks(body: JsonObject): void {
  let marks = 0;
  const walk = (value: Json): void => {
    if (isArray(value)) return value.forEach(walk);
    if (!isObject(value)) return;
    if (isObject(value.cache_control)) marks++;
    if (isArray(value.content)) value.content.forEach(walk);
  };
  for (const key of ["system", "tools", "messages"]) walk(body[key] ?? null);
  if (marks > 4) {
    throw bad(`A maximum of 4 blocks with cache_control may be provided. Found ${marks}.`);
  }
}

/** For `strict-roles`: the rule that Bedrock and older versions of the API hold. */
export function checkAlternation(messages: Json | undefined): void {
  let before = "assistant";
  for (const message of arrayOf(messages)) {
    const role = isObject(message) ? stringOf(message.role) ?? "" : "";
    if (role === "system") {
      throw bad(
        'messages: Unexpected role "system". The Messages API accepts a top-level `system` parameter, ' +
          'not "system" as an input message role.',
      );
    }
    if (role === before) {
      throw bad(
        before === "assistant"
          ? 'messages: first message must use the "user" role'
          : `messages: roles must alternate between "user" and "assistant", but found multiple "${role}" roles in a row`,
      );
    }
    before = role;
  }
}

/** A 400 in Anthropic's shape. */
export function bad(message: string): Refusal {
  return new Refusal(400, message);
}
