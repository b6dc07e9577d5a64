import type { KeyValue, Span } from "../span.ts";
import { attribute } from "../span.ts";
import { SERVICE_NAME } from "./decoded_spans.ts";

/** Spans of one resource and of one instrumentation scope. */
export interface ScopeGroup {
  readonly scope: string;
  readonly spans: readonly Span[];
}

/** Spans of one resource. */
export interface ResourceGroup {
  /** `service.name` first. */
  readonly attributes: readonly KeyValue[];
  readonly scopes: readonly ScopeGroup[];
}

/**
 * Spans as OTLP wants them: by resource, then by scope, both in the order of their first span. `extra`
 * are attributes of every resource that does not have them itself.
 */
export function byResource(
  spans: readonly Span[],
  extra: readonly KeyValue[] = [],
): readonly ResourceGroup[] {
  const groups = new Map<string, { first: Span; scopes: Map<string, Span[]> }>();
  for (const span of spans) {
    const key = span.resource === undefined
      ? span.service
      : JSON.stringify([span.service, span.resource]);
    const group = groups.get(key) ?? { first: span, scopes: new Map<string, Span[]>() };
    groups.set(key, group);
    const scope = span.scope ?? "";
    const found = group.scopes.get(scope);
    if (found === undefined) group.scopes.set(scope, [span]);
    else found.push(span);
  }
  return [...groups.values()].map(({ first, scopes }) => ({
    attributes: resourceOf(first, extra),
    scopes: [...scopes].map(([scope, ofScope]) => ({ scope, spans: ofScope })),
  }));
}

function resourceOf({ service, resource = [] }: Span, extra: readonly KeyValue[]): KeyValue[] {
  const own = new Set([SERVICE_NAME, ...resource.map(({ key }) => key)]);
  return [
    attribute(SERVICE_NAME, service),
    ...resource,
    ...extra.filter(({ key }) => !own.has(key)),
  ];
}
