import type { RecordedAttempt, RequestRecord } from "../request_record.ts";
import { EVENT, OTEL, PLANO } from "../semconv/names.ts";
import {
  attribute,
  type KeyValue,
  type Span,
  SPAN_STATUS,
  type SpanEvent,
  type SpanStatus,
  unixNano,
} from "../span.ts";
import type { Attributes } from "./attributes.ts";

/** What tells one span from another; the rest is the same for all of a request. */
export interface SpanParts {
  readonly service: string;
  readonly name: string;
  readonly kind: number;
  readonly spanId: string;
  readonly parentSpanId: string;
  /** Milliseconds from the request's arrival. */
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Attributes;
  readonly events?: readonly SpanEvent[];
  readonly status: SpanStatus;
}

/** A span of a traced request. */
export function spanFrom(record: RequestRecord, parts: SpanParts): Span {
  const { service, attributes, startMs, endMs, events = NONE } = parts;
  const { traceId, traceState } = record.trace!;
  // Member by member: this is made three times a request, and a spread costs more than all of them.
  const span: Span = {
    traceId,
    spanId: parts.spanId,
    parentSpanId: parts.parentSpanId,
    name: parts.name,
    kind: parts.kind,
    startTimeUnixNano: unixNano(record.startedMs + startMs),
    endTimeUnixNano: unixNano(record.startedMs + Math.max(startMs, endMs)),
    service,
    attributes: attributes.set(PLANO.serviceOverride, service).list(),
    events,
    links: NONE,
    status: parts.status,
  };
  return traceState === undefined ? span : { ...span, traceState };
}

const NONE: readonly never[] = [];

/** An event of a request, so many milliseconds after its arrival. */
export function eventAt(
  { startedMs }: RequestRecord,
  name: string,
  atMs: number,
  attributes: readonly KeyValue[] = [],
): SpanEvent {
  return { timeUnixNano: unixNano(startedMs + atMs), name, attributes };
}

/** How the request ended. A client that left is no error of anybody's, but the span says so. */
export function statusOf({ outcome, message, fault, status }: RequestRecord): SpanStatus {
  if (outcome === "ok") return { code: SPAN_STATUS.unset };
  if (outcome === "client_gone") {
    return { code: SPAN_STATUS.unset, message: "the client went away" };
  }
  return { code: SPAN_STATUS.error, message: message ?? fault ?? `HTTP ${status}` };
}

/** What failed, as attributes. */
export function describeFailure(attributes: Attributes, failed: Failure): void {
  if (failed.fault === undefined && failed.message === undefined) return;
  attributes.set(OTEL.errorType, failed.fault ?? String(failed.status ?? "error"));
  attributes.set(PLANO.errorMessage, failed.message);
}

/** A request or a call that may have failed. */
export type Failure = Pick<RecordedAttempt, "fault" | "message" | "status">;

/** What failed, as the event of an exception. */
export function exceptionEvents(
  record: RequestRecord,
  failed: Failure,
  atMs: number,
): readonly SpanEvent[] {
  if (failed.fault === undefined) return [];
  return [eventAt(record, EVENT.exception, atMs, [
    attribute(OTEL.exceptionType, failed.fault),
    attribute(OTEL.exceptionMessage, failed.message ?? failed.fault),
  ])];
}
