import { GEN_AI, OTEL, PLANO, PLANOAI } from "../semconv/names.ts";
import type { AnyValue, Span } from "../span.ts";

/** A call to a model, as a span tells it. */
export interface ModelCall {
  /** `gen_ai`: by OpenTelemetry's names only; another program's, which ours may describe again. */
  readonly by: "plano" | "gen_ai";
  readonly model: string;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly costUsd?: number;
  readonly costIsPartial?: boolean;
  readonly ttftMs?: number;
}

/** What sums up other spans or is no model call, though it names a model (GenAI conventions). */
export const OTHER_OPERATIONS: ReadonlySet<string> = new Set([
  "invoke_agent",
  "create_agent",
  "execute_tool",
  "invoke_workflow",
]);

/** The model call that a span stands for. */
export function modelCallOf(span: Span): ModelCall | undefined {
  // Most spans name none: nothing is gathered for them.
  if (!span.attributes.some(({ key }) => key === PLANO.model || key === GEN_AI.requestModel)) {
    return undefined;
  }
  const values = new Map<string, AnyValue>();
  for (const { key, value } of span.attributes) values.set(key, value);
  const own = textOf(values.get(PLANO.model));
  const model = own ?? textOf(values.get(GEN_AI.requestModel));
  if (model === undefined) return undefined;
  const operation = textOf(values.get(GEN_AI.operation));
  if (own === undefined && operation !== undefined && OTHER_OPERATIONS.has(operation)) {
    return undefined;
  }
  const number = (...keys: readonly string[]) => firstNumber(values, keys);
  return {
    by: own === undefined ? "gen_ai" : "plano",
    model,
    ...number(PLANO.promptTokens, GEN_AI.inputTokens).as("inputTokens"),
    ...number(PLANO.completionTokens, GEN_AI.outputTokens).as("outputTokens"),
    ...number(PLANO.totalCost).as("costUsd"),
    ...(hasNoFirstToken(values) ? {} : number(PLANO.ttft).as("ttftMs")),
    ...(textOf(values.get(PLANOAI.costPartial)) === "true" ? { costIsPartial: true } : {}),
  };
}

/** A reply in one piece has only the time that it took; how soon an error came says nothing. */
function hasNoFirstToken(values: ReadonlyMap<string, AnyValue>): boolean {
  return textOf(values.get(PLANO.isStreaming)) === "false" ||
    (numberOf(values.get(PLANO.httpStatus)) ?? 0) >= 400;
}

/** The HTTP status of a span, by any of its names. */
export function statusOf(span: Span): number | undefined {
  let found: number | undefined;
  for (const { key, value } of span.attributes) {
    if (key === PLANO.httpStatus) return numberOf(value);
    if (key === OTEL.httpStatus) found = numberOf(value);
  }
  return found;
}

function firstNumber(values: ReadonlyMap<string, AnyValue>, keys: readonly string[]) {
  const found = keys.map((key) => numberOf(values.get(key))).find((one) => one !== undefined);
  return {
    as: <Name extends string>(name: Name): { [Key in Name]?: number } =>
      found === undefined ? {} : { [name]: found } as { [Key in Name]: number },
  };
}

function textOf(value: AnyValue | undefined): string | undefined {
  if (value === undefined) return undefined;
  if ("stringValue" in value) return value.stringValue === "" ? undefined : value.stringValue;
  return "boolValue" in value ? String(value.boolValue) : undefined;
}

/** Envoy writes its numbers as text. */
function numberOf(value: AnyValue | undefined): number | undefined {
  if (value === undefined) return undefined;
  let number = NaN;
  if ("intValue" in value) number = Number(value.intValue);
  else if ("doubleValue" in value) number = Number(value.doubleValue);
  else if ("stringValue" in value && value.stringValue !== "") number = Number(value.stringValue);
  return Number.isFinite(number) ? number : undefined;
}
