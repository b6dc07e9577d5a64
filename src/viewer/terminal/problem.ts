import { EVENT, OTEL, PLANO, PLANOAI } from "../../telemetry/semconv/names.ts";
import { type Span, SPAN_STATUS } from "../../telemetry/span.ts";
import { hasFailed } from "../../telemetry/store/failed.ts";
import { Attributes } from "./attributes.ts";
import { reasonPhrase } from "./reason_phrase.ts";

/** Why a span failed. */
export interface Problem {
  /** The HTTP status, when that says it. */
  readonly status?: number;
  /** `Service Unavailable`, or what the span says of itself. */
  readonly reason: string;
  /** What it says besides, in its own words. */
  readonly detail?: string;
}

/** The HTTP status of a span, by either of its names. */
export function statusOf(attributes: Attributes): number | undefined {
  const status = attributes.number(PLANO.httpStatus, OTEL.httpStatus);
  return status !== undefined && Number.isInteger(status) ? status : undefined;
}

/** Why this span failed: an HTTP status from 400 on, an error's message, an exception, a failed status. */
export function problemOf(
  span: Span,
  attributes = new Attributes(span.attributes),
): Problem | undefined {
  if (!hasFailed(span)) return undefined;
  const status = statusOf(attributes);
  const words = attributes.text(PLANO.errorMessage, OTEL.exceptionMessage) ?? exceptionOf(span) ??
    statusMessage(span);
  if (status !== undefined && status >= 400) {
    const reason = reasonPhrase(status);
    return {
      status,
      reason,
      ...(words === undefined || words === reason || words === `HTTP ${status}`
        ? {}
        : { detail: words }),
    };
  }
  if (words !== undefined) return { reason: words };
  const kind = attributes.text(OTEL.errorType);
  const outcome = attributes.text(PLANOAI.outcome);
  return { reason: kind ?? (outcome === undefined ? "Error" : outcome.replaceAll("_", " ")) };
}

function exceptionOf({ events }: Span): string | undefined {
  const event = events.find(({ name }) => name === EVENT.exception);
  if (event === undefined) return undefined;
  const said = new Attributes(event.attributes);
  return said.text(OTEL.exceptionMessage, OTEL.exceptionType) ?? "exception";
}

function statusMessage({ status }: Span): string | undefined {
  return status.code === SPAN_STATUS.error && status.message !== "" ? status.message : undefined;
}

/** A picture for a failed status (cli-config §4.2). */
export function symbolOf(status: number): string {
  if (status >= 500) return "💥";
  return SYMBOLS[status] ?? "⚠️";
}

const SYMBOLS: Readonly<Record<number, string>> = { 429: "🚦", 404: "🔍", 403: "🚫", 401: "🔐" };
