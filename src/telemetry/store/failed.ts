import { OTEL, PLANO } from "../semconv/names.ts";
import { type Span, SPAN_STATUS } from "../span.ts";
import { statusOf } from "./model_call.ts";

/** True of a span that failed: it says so, its HTTP status does, or it names an error. */
export function hasFailed(span: Span): boolean {
  if (span.status.code === SPAN_STATUS.error) return true;
  if (span.status.code === SPAN_STATUS.ok) return false;
  if ((statusOf(span) ?? 0) >= 400) return true;
  return span.attributes.some(({ key }) =>
    key === PLANO.errorMessage || key === OTEL.exceptionMessage
  );
}
