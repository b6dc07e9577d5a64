import type { Rule } from "./rule.ts";
import { rule as unknown_provider } from "./unknown_provider.ts";

/** Every rule, in the order of the alphabet. */
export const RULES: readonly Rule[] = [
  unknown_provider,
];
