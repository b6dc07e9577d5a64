import { GEN_AI, OPENINFERENCE, PLANO } from "../semconv/names.ts";

const KEYS: ReadonlySet<string> = new Set([
  PLANO.tools,
  PLANO.preview,
  GEN_AI.inputMessages,
  GEN_AI.outputMessages,
  GEN_AI.systemInstructions,
  GEN_AI.toolDefinitions,
  OPENINFERENCE.input,
  OPENINFERENCE.output,
]);

/** OpenInference's flat messages, and the names that older instrumentation has for content. */
const PREFIXES = [
  "llm.input_messages.",
  "llm.output_messages.",
  "llm.tools.",
  "llm.prompts",
  "llm.completions",
  "gen_ai.prompt",
  "gen_ai.completion",
  "gen_ai.tool.call.",
  "gen_ai.system_instructions",
];

/** True for an attribute that holds what users or models wrote. */
export function isContentKey(key: string): boolean {
  return KEYS.has(key) || PREFIXES.some((prefix) => key.startsWith(prefix));
}
