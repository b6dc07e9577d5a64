import type { Span } from "../../telemetry/span.ts";

/** A span and those that it called, by their start. */
export interface SpanNode {
  readonly span: Span;
  readonly children: readonly SpanNode[];
  /** Its parent is no span of this trace. */
  readonly isOrphan: boolean;
}

/** A node in the order of a printed tree. */
export interface TreeRow extends SpanNode {
  /** Of its nearest ancestors below the root, and last of itself: whether siblings follow. */
  readonly more: readonly boolean[];
}

/**
 * The tree of a trace by the spans' parents. A span whose parent is not there is a root; so is the first
 * of spans that are each other's ancestors; of two spans with one id the first counts.
 */
export function spanTree(spans: readonly Span[]): readonly SpanNode[] {
  const nodes = new Map<string, Building>();
  for (const span of spans.toSorted(byStart)) {
    if (!nodes.has(span.spanId)) nodes.set(span.spanId, { span, children: [], isOrphan: false });
  }
  const cuts = ringCuts(nodes);
  const roots: SpanNode[] = [];
  for (const node of nodes.values()) {
    const parent = cuts.has(node) ? undefined : nodes.get(node.span.parentSpanId);
    if (parent !== undefined) parent.children.push(node);
    else {
      node.isOrphan = node.span.parentSpanId !== "" && !cuts.has(node);
      roots.push(node);
    }
  }
  return roots;
}

interface Building {
  readonly span: Span;
  readonly children: SpanNode[];
  isOrphan: boolean;
}

/** Of each ring of spans that are each other's ancestors the earliest. Each span is looked at once. */
function ringCuts(nodes: ReadonlyMap<string, Building>): ReadonlySet<Building> {
  const cuts = new Set<Building>();
  const known = new Set<Building>();
  for (const start of nodes.values()) {
    const path = new Set<Building>();
    let at: Building | undefined = start;
    while (at !== undefined && !known.has(at) && !path.has(at)) {
      path.add(at);
      at = nodes.get(at.span.parentSpanId);
    }
    if (at !== undefined && path.has(at)) {
      // The way may lead into the ring from outside: the ring is what follows `at`.
      const way = [...path];
      const ring = way.slice(way.indexOf(at));
      cuts.add(ring.reduce((first, one) => byStart(one.span, first.span) < 0 ? one : first));
    }
    for (const one of path) known.add(one);
  }
  return cuts;
}

/** Ancestors that a row remembers: more than any view can show. */
const MOST_MORE = 80;

/** The rows of a tree from top to bottom; without recursion, as strangers choose its depth. */
export function* treeRows(roots: readonly SpanNode[]): Iterable<TreeRow> {
  const waiting: TreeRow[] = roots.toReversed().map((root) => ({ ...root, more: [] }));
  for (let row = waiting.pop(); row !== undefined; row = waiting.pop()) {
    yield row;
    const { children, more } = row;
    for (const [index, child] of [...children.entries()].reverse()) {
      waiting.push({ ...child, more: [...more.slice(-MOST_MORE), index < children.length - 1] });
    }
  }
}

/** Earlier first, and of those that began at once the longer. */
function byStart(a: Span, b: Span): number {
  return compare(nanos(a.startTimeUnixNano), nanos(b.startTimeUnixNano)) ||
    compare(nanos(b.endTimeUnixNano), nanos(a.endTimeUnixNano)) ||
    (a.spanId < b.spanId ? -1 : a.spanId > b.spanId ? 1 : 0);
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** OTLP's decimal text; 0 for anything else. */
export function nanos(text: string): bigint {
  return /^\d{1,20}$/.test(text) ? BigInt(text) : 0n;
}

/** How long a span took, milliseconds. */
export function spanMs({ startTimeUnixNano, endTimeUnixNano }: Span): number {
  return Math.max(0, Number(nanos(endTimeUnixNano) - nanos(startTimeUnixNano)) / 1e6);
}

/** When the first span of a trace began, Unix nanoseconds, and how long it all took. */
export function extent(spans: readonly Span[]): { readonly start: bigint; readonly ms: number } {
  let start: bigint | undefined;
  let end = 0n;
  for (const span of spans) {
    const from = nanos(span.startTimeUnixNano);
    const to = nanos(span.endTimeUnixNano);
    if (start === undefined || from < start) start = from;
    if (to > end) end = to;
  }
  const first = start ?? 0n;
  return { start: first, ms: end < first ? 0 : Number(end - first) / 1e6 };
}
