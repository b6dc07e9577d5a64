import type { MutableJsonObject } from "../../base/json.ts";
import { parseJson } from "../../base/json.ts";
import { GEN_AI, OPENINFERENCE, PLANO } from "../semconv/names.ts";
import { type AnyValue, attribute, type KeyValue, type Span } from "../span.ts";
import { messageAttributes, toolAttributes } from "./message_attributes.ts";
import { attributeMap, numberOf, textOf } from "./plain_value.ts";

type Attributes = ReadonlyMap<string, AnyValue>;

/** Token counts and costs: OpenInference's name, and where the number stands. */
const COUNTS = [
  [OPENINFERENCE.promptTokens, PLANO.promptTokens, GEN_AI.inputTokens],
  [OPENINFERENCE.completionTokens, PLANO.completionTokens, GEN_AI.outputTokens],
  [OPENINFERENCE.totalTokens, PLANO.totalTokens],
  [OPENINFERENCE.cacheReadTokens, PLANO.cachedTokens, GEN_AI.cacheReadTokens],
  [OPENINFERENCE.cacheWriteTokens, PLANO.cacheCreationTokens, GEN_AI.cacheWriteTokens],
  [OPENINFERENCE.reasoningTokens, PLANO.reasoningTokens, GEN_AI.reasoningTokens],
] as const;

const COSTS = [
  [OPENINFERENCE.totalCost, PLANO.totalCost],
  [OPENINFERENCE.promptCost, PLANO.inputCost],
  [OPENINFERENCE.completionCost, PLANO.outputCost],
] as const;

const TEXTS = [
  [OPENINFERENCE.model, GEN_AI.responseModel, PLANO.model, GEN_AI.requestModel],
  [OPENINFERENCE.provider, PLANO.provider, GEN_AI.provider, GEN_AI.system],
  [OPENINFERENCE.system, GEN_AI.provider, GEN_AI.system],
  [OPENINFERENCE.session, PLANO.sessionId, GEN_AI.conversation],
  [OPENINFERENCE.user, PLANO.distinctId],
] as const;

/** What was asked of the model besides its words, by the names that the vendors use. */
const PARAMETERS = [
  ["temperature", GEN_AI.temperature, PLANO.temperature],
  ["top_p", GEN_AI.topP, PLANO.topP],
  ["top_k", GEN_AI.topK],
  ["max_tokens", GEN_AI.maxTokens, PLANO.maxTokens],
  ["frequency_penalty", GEN_AI.frequencyPenalty],
  ["presence_penalty", GEN_AI.presencePenalty],
  ["seed", GEN_AI.seed],
  ["n", GEN_AI.choices],
] as const;

/** Spans with OpenInference's names beside their own, where they are calls of models. */
export function toOpenInference(spans: readonly Span[]): readonly Span[] {
  return spans.map((span) => {
    const known = attributeMap(span.attributes);
    if (!isModelCall(known)) return span;
    const added = describe(known).filter(({ key }) => !known.has(key));
    return { ...span, attributes: [...span.attributes, ...added] };
  });
}

function isModelCall(known: Attributes): boolean {
  return textOf(known, PLANO.model, GEN_AI.requestModel, GEN_AI.responseModel) !== undefined;
}

function describe(known: Attributes): readonly KeyValue[] {
  const isEmbedding = textOf(known, GEN_AI.operation) === "embeddings";
  return [
    attribute(OPENINFERENCE.kind, isEmbedding ? "EMBEDDING" : "LLM"),
    ...TEXTS.flatMap(([name, ...from]) => {
      const text = textOf(known, ...from);
      return text === undefined ? [] : [attribute(name, text)];
    }),
    ...COUNTS.flatMap(([name, ...from]) => {
      const count = numberOf(known, ...from);
      return count === undefined ? [] : [attribute(name, count)];
    }),
    ...COSTS.flatMap(([name, from]) => {
      const doubleValue = numberOf(known, from);
      return doubleValue === undefined ? [] : [{ key: name, value: { doubleValue } }];
    }),
    ...parametersOf(known),
    ...contentOf(known),
  ];
}

function parametersOf(known: Attributes): readonly KeyValue[] {
  const parameters: MutableJsonObject = {};
  for (const [name, ...from] of PARAMETERS) {
    const value = numberOf(known, ...from);
    if (value !== undefined) parameters[name] = value;
  }
  if (Object.keys(parameters).length === 0) return [];
  return [attribute(OPENINFERENCE.parameters, JSON.stringify(parameters))];
}

/** Only what the span says anyway: content is captured, or it is not. */
function contentOf(known: Attributes): readonly KeyValue[] {
  const input = textOf(known, GEN_AI.inputMessages);
  const output = textOf(known, GEN_AI.outputMessages);
  const tools = textOf(known, GEN_AI.toolDefinitions);
  const system = textOf(known, GEN_AI.systemInstructions);
  return [
    ...(input === undefined ? [] : [
      attribute(OPENINFERENCE.input, input),
      attribute(OPENINFERENCE.inputType, typeOf(input)),
      ...messageAttributes("llm.input_messages", input, system),
    ]),
    ...(output === undefined ? [] : [
      attribute(OPENINFERENCE.output, output),
      attribute(OPENINFERENCE.outputType, typeOf(output)),
      ...messageAttributes("llm.output_messages", output),
    ]),
    ...(tools === undefined ? [] : toolAttributes(tools)),
  ];
}

/** A text that was cut is no JSON any more. */
function typeOf(text: string): string {
  return parseJson(text) === undefined ? "text/plain" : "application/json";
}
