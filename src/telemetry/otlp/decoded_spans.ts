import type { KeyValue, Span } from "../span.ts";
import { isSpanId, isTraceId } from "./span_ids.ts";
import type { Allowance } from "./limits.ts";

/** What a request of spans held. */
export interface DecodedSpans {
  readonly spans: readonly Span[];
  /** Spans without a usable id, and those above the bound. */
  readonly rejected: number;
}

/** What the spans of a resource and a scope have in common. */
export interface SpanOrigin {
  readonly service: string;
  readonly resource: readonly KeyValue[];
  readonly scope: string;
}

/** Gathers the spans of a request and leaves out what cannot be one. */
export class SpanCollection implements DecodedSpans {
  readonly spans: Span[] = [];
  rejected = 0;
  readonly #allowance: Allowance;

  constructor(allowance: Allowance) {
    this.#allowance = allowance;
  }

  /** True when one more may be read; false, and counted, when it is one too many. */
  admits(): boolean {
    if (this.#allowance.span()) return true;
    this.rejected++;
    return false;
  }

  add(span: Span): void {
    if (!hasIds(span)) this.rejected++;
    // A link without a place to lead to says nothing.
    else if (span.links.every(hasIds)) this.spans.push(span);
    else this.spans.push({ ...span, links: span.links.filter(hasIds) });
  }
}

function hasIds(one: Pick<Span, "traceId" | "spanId">): boolean {
  return isTraceId(one.traceId) && isSpanId(one.spanId);
}

/** Service and other attributes of a resource. */
export function originOf(attributes: readonly KeyValue[], scope: string): SpanOrigin {
  const named = attributes.find(({ key, value }) => key === SERVICE_NAME && "stringValue" in value);
  const service = named !== undefined && "stringValue" in named.value
    ? named.value.stringValue
    : "unknown";
  return { service, resource: attributes.filter(({ key }) => key !== SERVICE_NAME), scope };
}

/** The attribute of a resource that names it. */
export const SERVICE_NAME = "service.name";
