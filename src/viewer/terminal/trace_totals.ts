import { PLANO, SERVICE } from "../../telemetry/semconv/names.ts";
import type { Span } from "../../telemetry/span.ts";
import { Attributes } from "./attributes.ts";
import { type ModelCall, modelCallOf } from "./model_call.ts";
import { problemOf } from "./problem.ts";

/** Sums over a trace; absent where no call says it. */
export interface TraceTotals {
  readonly calls: number;
  readonly failed: number;
  readonly models: readonly string[];
  readonly input?: number;
  readonly output?: number;
  readonly cached?: number;
  readonly reasoning?: number;
  readonly costUsd?: number;
  readonly costIsPartial: boolean;
  /** Of the first call. */
  readonly ttftMs?: number;
  readonly attempts: number;
  readonly losses: number;
}

/** The sums of a trace's model calls, each counted once. */
export function traceTotals(spans: readonly Span[]): TraceTotals {
  const calls = modelCalls(spans);
  const failed = spans.filter((span) => problemOf(span) !== undefined).length;
  const ttftMs = calls.find((call) => call.ttftMs !== undefined)?.ttftMs;
  return {
    calls: calls.length,
    failed,
    models: [...new Set(calls.map(({ model }) => model))],
    ...sum(calls, "input"),
    ...sum(calls, "output"),
    ...sum(calls, "cached"),
    ...sum(calls, "reasoning"),
    ...sum(calls, "costUsd"),
    costIsPartial: calls.some((call) =>
      call.costIsPartial || (call.costUsd === undefined && (call.input ?? 0) > 0)
    ),
    ...(ttftMs === undefined ? {} : { ttftMs }),
    attempts: calls.reduce((all, { attempts = 1 }) => all + attempts, 0),
    losses: calls.reduce((all, { losses = 0 }) => all + losses, 0),
  };
}

/**
 * The calls of a trace. An agent's own span of a call that went through the gateway would count it
 * twice: where the gateway's spans are there, theirs alone count.
 */
export function modelCalls(spans: readonly Span[]): readonly ModelCall[] {
  const ours = spans.filter(isOurs);
  return (ours.length > 0 ? ours : spans).flatMap((span) => modelCallOf(span) ?? []);
}

function isOurs({ service, attributes }: Span): boolean {
  return service === SERVICE.llm && new Attributes(attributes).has(PLANO.model);
}

function sum<Key extends "input" | "output" | "cached" | "reasoning" | "costUsd">(
  calls: readonly ModelCall[],
  key: Key,
): { readonly [K in Key]?: number } {
  const values = calls.flatMap((call) => call[key] ?? []);
  if (values.length === 0) return {};
  return { [key]: values.reduce((all, one) => all + one, 0) } as { readonly [K in Key]: number };
}
