import type { Reader } from "../../ir/reader.ts";
import type { Reasoning } from "../../ir/request.ts";

/** `thinking` and `output_config.effort` as read. */
export interface ThinkingRead {
  readonly reasoning?: Reasoning;
  /** The reader of `output_config`, in which the output format stands too. */
  readonly outputConfig?: Reader;
  readonly nested: { readonly thinking?: Reader };
  /** Where the client wrote it. */
  readonly pointer: string;
}

/**
 * How much to think. An effort without `thinking` is `on` without a budget, which `thinking` itself
 * cannot say, so that it is written back as it came. Kinds of thinking that the pivot has no word
 * for (`between_tools`) stay unknown fields.
 */
export function readThinking(reader: Reader): ThinkingRead {
  const outputConfig = reader.child("output_config");
  const effort = outputConfig?.optionalString("effort");
  const effortAt = "/output_config/effort";
  const withEffort = effort === undefined ? {} : { effort, effortAt };
  const found = outputConfig === undefined ? {} : { outputConfig };
  const thinking = reader.child("thinking");
  const type = thinking?.optionalString("type");
  if (thinking !== undefined && type === "enabled") {
    const budgetTokens = thinking.optionalNumber("budget_tokens");
    if (budgetTokens === undefined) return thinking.fail("budget_tokens", "a number");
    const reasoning = { mode: "on", budgetTokens, ...withEffort } as const;
    return { reasoning, ...found, nested: { thinking }, pointer: "/thinking" };
  }
  if (thinking !== undefined && (type === "adaptive" || type === "disabled")) {
    const reasoning = { mode: type === "adaptive" ? "adaptive" : "off", ...withEffort } as const;
    return { reasoning, ...found, nested: { thinking }, pointer: "/thinking" };
  }
  if (thinking !== undefined) reader.untake("thinking");
  const reasoning = effort === undefined ? {} : { reasoning: { mode: "on", effort } as const };
  return { ...reasoning, ...found, nested: {}, pointer: effortAt };
}
