import { optional } from "../../base/optional.ts";
import type { ResolvedTracing } from "../../config/resolved.ts";
import { readTraceparent } from "../../telemetry/trace_context.ts";
import type { RecordedAttempt, RequestRecord } from "../../telemetry/request_record.ts";
import { boundedText, distinctIds, headerAttributes } from "../tracing/header_facts.ts";
import { paramsOf } from "../tracing/request_params.ts";
import type { EdgeCall, EdgeRecord, EdgeTraced } from "./edge_record.ts";

/** What of a config the stories of traced requests depend on. */
export interface StoryTracing {
  readonly tracing?: Pick<ResolvedTracing, "headerPrefixes" | "exporters"> | undefined;
  readonly aliases?: ReadonlyMap<string, string>;
}

/** How a request ended, as its record says it. */
type Ending = Pick<RequestRecord, "fault" | "message">;

/**
 * What the record of a traced request has besides: nothing for one that is not traced. The same as
 * `src/gateway/tracing/request_trace.ts` gathers of the gateway's own.
 */
export function tracedFacts(
  edge: EdgeRecord,
  ending: Ending,
  { tracing, aliases }: StoryTracing,
): Partial<RequestRecord> {
  const place = edge.traced === undefined ? undefined : readTraceparent(edge.traceparent);
  if (edge.traced === undefined || place === undefined) return {};
  const { traced } = edge;
  const { parentSpan, tracestate, peer, call } = traced;
  const reason = traced.finishReason;
  return {
    trace: {
      traceId: place.traceId,
      spanId: traced.span,
      ...filled("parentSpanId", parentSpan),
      ...filled("traceState", tracestate),
    },
    ...optional("alias", aliases?.has(edge.model) === true ? edge.model : undefined),
    ...optional("calls", call && [callOf(edge, call, place.spanId, ending)]),
    ...filled("userAgent", boundedText(traced.userAgent)),
    ...filled("peer", peer),
    ...filled("sessionId", boundedText(traced.session, 128)),
    ...headerFacts(traced, tracing),
    ...optional("responseId", traced.responseId),
    ...optional("responseModel", traced.responseModel),
    ...optional("finishReasons", reason === undefined ? undefined : [reason]),
    ...optional("params", paramsOf(traced.params)),
  };
}

/** Tries that Envoy repeated are one call, with what became of the last. */
function callOf(
  { ownMs, headMs, method }: EdgeRecord,
  { status, authority, path }: EdgeCall,
  spanId: string,
  ending: Ending,
): RecordedAttempt {
  // An error that came whole is the provider's answer, and no failure of the call.
  const { fault, message } = status >= 400 ? {} : ending;
  return {
    spanId,
    startMs: Math.max(ownMs, 0),
    ...optional("headMs", status === 0 || headMs < 0 ? undefined : headMs),
    ...optional("status", status === 0 ? undefined : status),
    authority,
    method,
    path,
    ...optional("fault", fault),
    ...optional("message", message),
  };
}

function headerFacts(
  { headers }: EdgeTraced,
  tracing: StoryTracing["tracing"],
): Partial<RequestRecord> {
  if (tracing === undefined) return {};
  const names = tracing.exporters.flatMap(({ distinctIdHeader = [] }) => distinctIdHeader);
  const get = (name: string) => Object.hasOwn(headers, name) ? headers[name]! : null;
  // In the order of the gateway's own headers.
  const sorted = Object.entries(headers).sort(([one], [two]) => one < two ? -1 : 1);
  return {
    ...optional("attributes", headerAttributes(sorted, tracing.headerPrefixes)),
    ...optional("distinctIds", distinctIds({ get }, [...new Set(names)])),
  };
}

function filled<K extends string>(name: K, value: string) {
  return optional(name, value === "" ? undefined : value);
}
