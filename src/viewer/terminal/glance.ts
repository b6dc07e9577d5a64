import { GEN_AI, OTEL, PLANO, SERVICE } from "../../telemetry/semconv/names.ts";
import type { Span } from "../../telemetry/span.ts";
import type { Attributes } from "./attributes.ts";
import { orderedAttributes } from "./order.ts";
import { count, dollars, duration, plural, rate } from "./format.ts";
import { type ModelCall, modelCallOf } from "./model_call.ts";
import { INK, type Piece } from "./piece.ts";
import { statusOf, symbolOf } from "./problem.ts";
import { cut, visible } from "./text.ts";

/** A span's own words are no longer than this at a glance. */
const LONGEST = 60;

/** What a span is about in a few words, the important ones first; none where its name says it all. */
export function glance(span: Span, attributes: Attributes): readonly Piece[] {
  const call = modelCallOf(span, attributes);
  if (call !== undefined) return modelGlance(call, statusOf(attributes));
  const { service } = span;
  if (service === SERVICE.routing) return routingGlance(attributes);
  if (isEdge(service)) return edgeGlance(attributes);
  const status = statusOf(attributes);
  const known = orderedAttributes(span.attributes)
    .filter(([key]) => !TOLD_ELSEWHERE.has(key))
    .map(([key, value]): Piece => [visible(cut(`${key}: ${value}`, LONGEST)), INK.key]);
  return [...(status === undefined ? [] : [statusPiece(status)]), ...known.slice(0, 4)];
}

/** What the name, the reason of a failure and the status's own piece say. */
const TOLD_ELSEWHERE: ReadonlySet<string> = new Set([
  PLANO.component,
  PLANO.httpMethod,
  PLANO.httpPath,
  PLANO.httpTarget,
  PLANO.httpStatus,
  PLANO.requestId,
  PLANO.errorType,
  PLANO.errorMessage,
  OTEL.exceptionType,
  OTEL.exceptionMessage,
  OTEL.httpMethod,
  OTEL.httpStatus,
  OTEL.urlPath,
  GEN_AI.inputMessages,
  GEN_AI.outputMessages,
]);

/** Envoy's side of things. */
function isEdge(service: string): boolean {
  return service.includes("inbound") || service.includes("outbound");
}

/** A model call: status, model, tokens, money, speed, and what did not go smoothly. */
export function modelGlance(call: ModelCall, status: number | undefined): readonly Piece[] {
  const { model, asked, provider, route, attempts = 1, losses = 0, outcome, preview } = call;
  const named = provider === undefined || model.startsWith(`${provider}/`)
    ? model
    : `${provider}/${model}`;
  const name = visible(cut(asked === undefined ? named : `${asked} → ${named}`, LONGEST * 2));
  return [
    ...(status === undefined ? [] : [statusPiece(status)]),
    [name, INK.bold],
    ...usagePieces(call),
    ...(route === undefined ? [] : [[`route ${visible(cut(route, LONGEST))}`] as const]),
    ...(attempts > 1 ? [[plural(attempts, "attempt"), INK.warning] as const] : []),
    ...(losses > 0 ? [[`${count(losses)} lost in translation`, INK.warning] as const] : []),
    ...(outcome === "client_gone" ? [["client gone", INK.warning] as const] : []),
    ...(outcome === "cut" ? [["cut", INK.bad] as const] : []),
    ...(preview === undefined ? [] : [[`“${visible(cut(preview, LONGEST))}”`, INK.dim] as const]),
  ];
}

/** Tokens, cost and speed. */
export function usagePieces(call: ModelCall): readonly Piece[] {
  const { input, output, cached = 0, reasoning = 0, costUsd, costIsPartial, ttftMs } = call;
  const { tokensPerSecond } = call;
  return [
    ...(input === undefined ? [] : [[`${count(input)} in`] as const]),
    ...(output === undefined ? [] : [[`${count(output)} out`] as const]),
    ...(cached > 0 ? [[`${count(cached)} cached`] as const] : []),
    ...(reasoning > 0 ? [[`${count(reasoning)} reasoning`] as const] : []),
    ...(costUsd === undefined ? [] : [[costText(costUsd, costIsPartial), INK.good] as const]),
    ...(ttftMs === undefined ? [] : [[`TTFT ${duration(ttftMs)}`] as const]),
    ...(tokensPerSecond === undefined ? [] : [[rate(tokensPerSecond)] as const]),
  ];
}

/** `$0.0042`; `≥ $0.0042` when something could not be counted. */
export function costText(usd: number, isPartial: boolean): string {
  return isPartial ? `≥ ${dollars(usd)}` : dollars(usd);
}

function routingGlance(attributes: Attributes): readonly Piece[] {
  const asked = attributes.text(PLANO.modelRequested);
  const selected = attributes.text(PLANO.selectedModel);
  if (selected === undefined) return [];
  // The call's own line has the name; what was asked for is news only where it led elsewhere.
  if (asked === undefined || asked === selected || selected.endsWith(`/${asked}`)) return [];
  return [[visible(cut(`${asked} → ${selected}`, LONGEST * 2))]];
}

function edgeGlance(attributes: Attributes): readonly Piece[] {
  const status = statusOf(attributes);
  if (status === undefined || status === 0 || status >= 400) return [];
  const sent = attributes.number("request_size");
  const got = attributes.number("response_size");
  return [
    statusPiece(status),
    ...(sent === undefined || sent === 0 ? [] : [[`${bytes(sent)} sent`] as const]),
    ...(got === undefined || got === 0 ? [] : [[`${bytes(got)} received`] as const]),
  ];
}

function bytes(size: number): string {
  if (size < 1000) return `${size} B`;
  return size < 999_500 ? `${Math.round(size / 100) / 10} kB` : `${Math.round(size / 1e5) / 10} MB`;
}

/** `200` in green, `503 💥` in red. */
export function statusPiece(status: number): Piece {
  if (status >= 400) return [`${status} ${symbolOf(status)}`, `1;${INK.bad}`];
  return [String(status), status >= 200 && status < 300 ? INK.good : INK.dim];
}
