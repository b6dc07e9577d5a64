import { msBetween, spanMs } from "./spans.js";

/**
 * A trace's spans in the order in which they are read: each after its parent, siblings by their start.
 * A span whose parent is missing is a root; one that is its own ancestor is cut free.
 */
export function treeOf(spans) {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const children = new Map();
  const roots = [];
  for (const span of spans) {
    const isRoot = !byId.has(span.parentSpanId) || span.parentSpanId === span.spanId;
    const place = isRoot ? roots : children.get(span.parentSpanId) ?? [];
    place.push(span);
    if (!isRoot) children.set(span.parentSpanId, place);
  }
  const rows = [];
  const seen = new Set();
  walk(roots);
  // What is left hangs in a circle.
  for (const span of spans) if (!seen.has(span.spanId)) walk([span]);
  return rows;

  function walk(first) {
    const stack = [...first].sort(later).map((span) => ({ span, depth: 0 }));
    while (stack.length > 0) {
      const { span, depth } = stack.pop();
      if (seen.has(span.spanId)) continue;
      seen.add(span.spanId);
      const below = children.get(span.spanId) ?? [];
      rows.push({ span, depth, children: below.length });
      stack.push(...[...below].sort(later).map((child) => ({ span: child, depth: depth + 1 })));
    }
  }
}

/** Last first: the walk takes from the end. */
function later(a, b) {
  return -compareTimes(a.startTimeUnixNano, b.startTimeUnixNano);
}

function compareTimes(a, b) {
  return a.length === b.length ? (a < b ? -1 : a > b ? 1 : 0) : a.length - b.length;
}

/** The rows that are seen when some spans are folded. */
export function unfolded(rows, folded) {
  const shown = [];
  let below = Infinity;
  for (const row of rows) {
    if (row.depth > below) continue;
    below = folded.has(row.span.spanId) ? row.depth : Infinity;
    shown.push(row);
  }
  return shown;
}

/** When a trace began, and how long it took. */
export function extentOf(spans) {
  let start = spans[0]?.startTimeUnixNano ?? "0";
  for (const span of spans) {
    if (compareTimes(span.startTimeUnixNano, start) < 0) start = span.startTimeUnixNano;
  }
  let ms = 0;
  for (const span of spans) {
    ms = Math.max(ms, msBetween(start, span.startTimeUnixNano) + spanMs(span));
  }
  return { start, ms: Math.max(ms, 0.001) };
}

/** Round moments for a scale: at most `most` of them, the end not among them. */
export function ticksOf(ms, most = 5) {
  const rough = ms / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough);
  const ticks = [];
  for (let i = 0; i * step < ms * 0.97; i++) ticks.push(i * step);
  return ticks;
}
