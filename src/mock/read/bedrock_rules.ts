import { isArray, isObject, type Json, type JsonObject } from "../../base/json.ts";
import type { AskToolChoice } from "../ask.ts";
import type { Refusal } from "../refusal.ts";
import { constraint, invalidInput } from "./bedrock_shape.ts";
import { arrayOf, numberOf, objectOf, stringOf } from "./fields.ts";

/* The rules of Converse that span blocks, turns or fields; `bedrock.ts` holds those of one block. */

/** What Bedrock says when the model's own checks refuse. */
export function modelSays(message: string): Refusal {
  return invalidInput(`The model returned the following errors: ${message}`);
}

/** Turns alternate, begin with the user's and are not empty. */
export function checkConversation(messages: readonly JsonObject[]): void {
  if (messages.length === 0) {
    throw constraint(["messages"], "[]", "Member must have length greater than or equal to 1");
  }
  messages.forEach((message, index) => {
    if (arrayOf(message.content).length === 0) {
      throw invalidInput(
        `The content field in the Message object at messages.${index} is empty. Add a ContentBlock ` +
          "object to the content field and try again.",
      );
    }
    if (index === 0 && message.role !== "user") {
      throw invalidInput(
        "A conversation must start with a user message. Try again with a conversation that starts " +
          "with a user message.",
      );
    }
    if (index > 0 && message.role === messages[index - 1]!.role) {
      throw invalidInput(
        "A conversation must alternate between user and assistant roles. Make sure the " +
          "conversation alternates between user and assistant roles and try again.",
      );
    }
  });
}

const NAME = /^[a-zA-Z0-9_-]+$/;
const namePattern = "Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+";
const shortName = "Member must have length less than or equal to 64";

/** Names and descriptions of the tools that a client offers. */
export function checkTools(toolConfig: JsonObject | undefined): void {
  if (toolConfig === undefined) return;
  const tools = arrayOf(toolConfig.tools).filter(isObject);
  const path = ["toolConfig", "tools"];
  if (tools.length === 0) {
    throw constraint(path, "[]", "Member must have length greater than or equal to 1");
  }
  const names = new Set<string>();
  tools.forEach((tool, index) => {
    const spec = objectOf(tool.toolSpec);
    if (spec === undefined) return;
    const at = [...path, index, "toolSpec"];
    const name = stringOf(spec.name) ?? "";
    if (!NAME.test(name)) throw constraint([...at, "name"], name, namePattern);
    if (name.length > 64) throw constraint([...at, "name"], name, shortName);
    if (names.has(name)) {
      throw invalidInput(`The tool ${name} is already defined at toolConfig.tools.${index}.`);
    }
    names.add(name);
    if (spec.description === "") {
      throw constraint(
        [...at, "description"],
        "",
        "Member must have length greater than or equal to 1",
      );
    }
    const schema = objectOf(objectOf(spec.inputSchema)?.json) ?? {};
    if (schema.type !== "object") {
      throw invalidInput(
        `The value at toolConfig.tools.${index}.toolSpec.inputSchema.json.type must be one of the ` +
          "following: object.",
      );
    }
  });
}

/** Results come in the turn right after their calls, every call has one, and tools are declared. */
export function checkToolBlocks(
  messages: readonly JsonObject[],
  toolConfig: JsonObject | undefined,
): void {
  let open: string[] = [];
  messages.forEach((message, index) => {
    const at = `messages.${index}.content`;
    const uses = idsOf(message, "toolUse", index);
    const results = idsOf(message, "toolResult", index);
    if ((uses.length > 0 || results.length > 0) && toolConfig === undefined) {
      throw invalidInput(
        "The toolConfig field must be defined when using toolUse and toolResult content blocks.",
      );
    }
    checkUnique(uses, `The toolUse blocks at ${at}`);
    checkUnique(results, `The toolResult blocks at ${at}`);
    const unanswered = open.filter((id) => !results.includes(id));
    if (unanswered.length > 0) {
      throw invalidInput(
        `Expected toolResult blocks at ${at} for the following Ids: ${unanswered.join(", ")}`,
      );
    }
    if (results.length > open.length) {
      throw invalidInput(
        `The number of toolResult blocks at ${at} exceeds the number of toolUse blocks of previous ` +
          "turn.",
      );
    }
    open = uses;
  });
  if (open.length > 0) {
    throw invalidInput(
      `Expected toolResult blocks at messages.${messages.length}.content for the following Ids: ` +
        open.join(", "),
    );
  }
}

function idsOf(message: JsonObject, kind: "toolUse" | "toolResult", index: number): string[] {
  return arrayOf(message.content).flatMap((block, at) => {
    const held = isObject(block) ? objectOf(block[kind]) : undefined;
    if (held === undefined) return [];
    const path = ["messages", index, "content", at, kind, "toolUseId"];
    const id = stringOf(held.toolUseId) ?? "";
    if (!NAME.test(id)) throw constraint(path, id, namePattern);
    if (id.length > 64) throw constraint(path, id, shortName);
    return [id];
  });
}

function checkUnique(ids: readonly string[], what: string): void {
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined) throw invalidInput(`${what} contain duplicate Ids: ${twice}`);
}

/** A document has a plain name and stands beside a text. */
export function checkDocuments(messages: readonly JsonObject[]): void {
  messages.forEach((message, index) => {
    const blocks = arrayOf(message.content).filter(isObject);
    const documents = blocks.map((block) => block.document).filter(isObject);
    for (const { name } of documents) {
      if (!/^(?!.*\s\s)[a-zA-Z0-9\s()[\]-]{1,200}$/.test(String(name))) {
        throw invalidInput(
          "The file name provided must contain only alphanumeric characters, whitespace " +
            "characters, hyphens, parentheses, and square brackets. The name can't contain more " +
            "than one consecutive whitespace character.",
        );
      }
    }
    if (documents.length > 0 && !blocks.some((block) => typeof block.text === "string")) {
      throw invalidInput(
        `A text block must be included in the content at messages.${index} when a document is used.`,
      );
    }
  });
}

/** At most four cache points a request. */
export function checkCachePoints(body: JsonObject): void {
  const points = countCachePoints(body);
  if (points > 4) {
    throw modelSays(
      `A maximum of 4 blocks with cache_control may be provided. Found ${points}.`,
    );
  }
}

/** The cache points of a request, wherever they are. */
export function countCachePoints(value: Json): number {
  if (isArray(value)) return value.reduce<number>((sum, one) => sum + countCachePoints(one), 0);
  if (!isObject(value)) return 0;
  return (value.cachePoint === undefined ? 0 : 1) +
    ["messages", "content", "system", "toolConfig", "tools"]
      .reduce((sum, key) => sum + countCachePoints(value[key] ?? null), 0);
}

/** Thinking's budget, temperature and tool choice go together or not at all; the model checks it. */
export function checkThinking(
  more: JsonObject,
  inference: JsonObject,
  choice: AskToolChoice,
): void {
  const thinking = objectOf(more.thinking) ?? objectOf(more.reasoning_config);
  if (thinking === undefined || thinking.type === "disabled") return;
  if (choice.kind === "required" || choice.kind === "named") {
    throw modelSays("Thinking may not be enabled when tool_choice forces tool use.");
  }
  if (thinking.type !== "enabled") return;
  const budget = numberOf(thinking.budget_tokens);
  if (budget === undefined) throw modelSays("thinking.enabled.budget_tokens: Field required");
  if (budget < 1024) {
    throw modelSays(
      "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024",
    );
  }
  if (budget >= (numberOf(inference.maxTokens) ?? Infinity)) {
    throw modelSays("`max_tokens` must be greater than `thinking.budget_tokens`.");
  }
  const temperature = numberOf(inference.temperature);
  if (temperature !== undefined && temperature !== 1) {
    throw modelSays("`temperature` may only be set to 1 when thinking is enabled.");
  }
}
