import { GEN_AI, OPENINFERENCE, PLANO, PLANOAI } from "../../telemetry/semconv/names.ts";
import type { Span } from "../../telemetry/span.ts";
import { OTHER_OPERATIONS } from "../../telemetry/store/model_call.ts";
import { Attributes } from "./attributes.ts";
import { statusOf } from "./problem.ts";
import { spanMs } from "./span_tree.ts";
import { firstTokenMs, tokensPerSecond } from "./speed.ts";

/** What a span says of a call to a model. Absent: it does not. */
export interface ModelCall {
  readonly model: string;
  /** What was asked for, where that is another name. */
  readonly asked?: string;
  readonly provider?: string;
  readonly input?: number;
  readonly output?: number;
  readonly cached?: number;
  readonly reasoning?: number;
  readonly costUsd?: number;
  /** The cost is a lower bound. */
  readonly costIsPartial: boolean;
  readonly ttftMs?: number;
  readonly durationMs: number;
  readonly tokensPerSecond?: number;
  readonly attempts?: number;
  readonly losses?: number;
  readonly route?: string;
  readonly outcome?: string;
  /** How the last user message begins, where content is captured. */
  readonly preview?: string;
}

/** The model call that a span is, by Plano's names, OpenTelemetry's or OpenInference's. */
export function modelCallOf(
  span: Span,
  attributes = new Attributes(span.attributes),
): ModelCall | undefined {
  const model = attributes.text(
    PLANO.model,
    GEN_AI.responseModel,
    GEN_AI.requestModel,
    OPENINFERENCE.model,
  );
  if (model === undefined) return undefined;
  const operation = attributes.text(GEN_AI.operation) ?? "";
  if (attributes.text(PLANO.model) === undefined && OTHER_OPERATIONS.has(operation)) {
    return undefined;
  }
  const asked = attributes.text(PLANO.modelRequested, GEN_AI.requestModel);
  const output = attributes.number(
    PLANO.completionTokens,
    GEN_AI.outputTokens,
    OPENINFERENCE.completionTokens,
  );
  const durationMs = attributes.number(PLANO.durationMs) ?? spanMs(span);
  const outcome = attributes.text(PLANOAI.outcome);
  const timing = {
    isStreaming: attributes.text(PLANO.isStreaming),
    status: statusOf(attributes),
    outcome,
    output,
    ttftMs: attributes.number(PLANO.ttft),
    durationMs,
  };
  return compact({
    model,
    asked: asked === undefined || isSameModel(asked, model) ? undefined : asked,
    provider: attributes.text(PLANO.provider, GEN_AI.provider, GEN_AI.system),
    input: attributes.number(
      PLANO.promptTokens,
      GEN_AI.inputTokens,
      OPENINFERENCE.promptTokens,
    ),
    output,
    cached: attributes.number(
      PLANO.cachedTokens,
      GEN_AI.cacheReadTokens,
      OPENINFERENCE.cacheReadTokens,
    ),
    reasoning: attributes.number(
      PLANO.reasoningTokens,
      GEN_AI.reasoningTokens,
      OPENINFERENCE.reasoningTokens,
    ),
    costUsd: attributes.number(PLANO.totalCost, OPENINFERENCE.totalCost),
    costIsPartial: attributes.text(PLANOAI.costPartial) === "true",
    ttftMs: firstTokenMs(timing),
    durationMs,
    tokensPerSecond: tokensPerSecond(timing),
    attempts: attributes.number(PLANOAI.attempts),
    losses: attributes.number(PLANOAI.lossCount),
    route: attributes.text(PLANO.routeName),
    outcome,
    preview: attributes.text(PLANO.preview),
  });
}

/** `openai/gpt-4o` is `gpt-4o`, and so is `gpt-4o-2024-08-06`, which replies name. */
function isSameModel(asked: string, model: string): boolean {
  const bare = asked.slice(asked.indexOf("/") + 1);
  return [asked, bare].some((name) => model === name || model.startsWith(`${name}-2`));
}

type Loose = { [Key in keyof ModelCall]: ModelCall[Key] | undefined };

/** Without what is not known. */
function compact(call: Loose): ModelCall {
  const known = Object.entries(call).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as unknown as ModelCall;
}
