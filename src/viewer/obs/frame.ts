import { plural } from "../terminal/format.ts";
import { INK, type Line } from "../terminal/piece.ts";
import { beside, cutLine, lineWidth, panel } from "./blocks.ts";
import type { Call } from "./call.ts";
import { moneyOf, tokens } from "./numbers.ts";
import { lastErrorLines, latestLines, totalsLines } from "./panels.ts";
import { modelTable, recentTable, routeTable } from "./tables.ts";
import { byModel, byRoute, totalsOf } from "./totals.ts";

/** What a frame shows, and in what room. */
export interface Frame {
  /** Oldest first. */
  readonly calls: readonly Call[];
  readonly nowMs: number;
  readonly width: number;
  /** Lines of the terminal; absent: as many as there are. */
  readonly height?: number;
  /** Where spans come from: `OTLP 127.0.0.1:4317`. */
  readonly from: string;
  /** Where prices come from. */
  readonly pricing: string;
  /** For times; the machine's own unless named. */
  readonly timeZone?: string;
}

/** Wider lines are hard to read, narrower ones impossible. */
const WIDEST = 160;
const NARROWEST = 40;
/** From here on two things stand beside each other. */
const BROAD = 100;
/** Below so many lines a narrow terminal has no room for the latest call by itself. */
const SHORT = 40;
const MOST_MODELS = 10;
/** However low the terminal: the rest of them is counted. */
const LEAST_MODELS = 3;
const MOST_RECENT = 15;
const LEAST_RECENT = 3;

/** Everything there is to see, no wider than the terminal (cli-config §4.3). */
export function frameLines(frame: Frame): readonly Line[] {
  const width = Math.max(NARROWEST, Math.min(frame.width, WIDEST));
  const { calls, height = Infinity } = frame;
  const head = headLines(frame, width);
  const foot = footLines(frame);
  const fixed = [...head, ...modelLines(calls, width, height - head.length - foot.length)];
  const room = height - fixed.length - foot.length - 3;
  const recent = recentLines(frame, width, Math.max(1, Math.min(MOST_RECENT, room)));
  const all = [...fixed, ...recent, ...foot].map((line) => cutLine(line, width));
  // A frame that is higher than its terminal could not be drawn over: its foot stays in sight.
  return all.length <= height ? all : [...all.slice(0, height - foot.length), ...foot];
}

/** All of it in a line, for what is no terminal. */
export function summaryLine({ calls }: Pick<Frame, "calls">): string {
  const totals = totalsOf(calls);
  const { latency } = totals;
  const errors = totals.clientErrors + totals.serverErrors + totals.cut;
  return [
    plural(totals.requests, "request"),
    plural(errors, "error"),
    `${tokens(totals.input)} in`,
    `${tokens(totals.output)} out`,
    `cost ${moneyOf(totals.cost)}`,
    latency === undefined
      ? "latency —"
      : `latency p50 ${Math.round(latency.p50)}ms p95 ${Math.round(latency.p95)}ms`,
  ].join(" · ");
}

function headLines(frame: Frame, width: number): readonly Line[] {
  const { calls, nowMs, height = Infinity } = frame;
  // The latest call stands among the recent ones too.
  const isShort = calls.length > 0 && width < BROAD && height < SHORT;
  const latest = isShort ? [] : latestLines(calls.at(-1));
  const totals = totalsLines(totalsOf(calls));
  const inner = width - 4;
  const left = Math.floor(inner / 2) - 1;
  const lines = width >= BROAD
    ? beside(latest, totals, left)
    : isShort
    ? totals
    : [...latest, [], ...totals];
  return [...panel("live LLM traffic", lines, width), ...lastErrorLines(calls, nowMs)];
}

/** Tables in so many lines as leave room for the newest calls. */
function modelLines(calls: readonly Call[], width: number, height: number): readonly Line[] {
  const models = byModel(calls);
  if (models.length === 0) return [];
  const most = mostRows(height, width < BROAD && byRoute(calls).length > 0 ? 2 : 1);
  const routes = byRoute(calls).slice(0, most);
  const shown = models.slice(0, most);
  const more: readonly Line[] = models.length === shown.length
    ? []
    : [[[`and ${models.length - shown.length} more`, INK.dim]]];
  if (routes.length === 0) {
    return [[], title("by model"), ...modelTable(shown, width), ...more];
  }
  const half = Math.floor(width * 0.64);
  if (width >= BROAD) {
    const left = [title("by model"), ...modelTable(shown, half), ...more];
    const right = [title("route share"), ...routeTable(routes, width - half - 2)];
    return [[], ...beside(left, right, half)];
  }
  return [
    [],
    title("by model"),
    ...modelTable(shown, width),
    ...more,
    [],
    title("route share"),
    ...routeTable(routes, width),
  ];
}

/** Rows of each table: beside them stand a blank, a title, the columns' names and what is left out. */
function mostRows(height: number, tables: number): number {
  const beside = tables * 3 + 1;
  const room = Math.floor((height - LEAST_RECENT - 3 - beside) / tables);
  return Math.max(LEAST_MODELS, Math.min(MOST_MODELS, room));
}

function recentLines({ calls, timeZone }: Frame, width: number, most: number): readonly Line[] {
  const recent = calls.slice(-most).reverse();
  if (recent.length === 0) return [];
  return [[], title(`recent · last ${recent.length}`), ...recentTable(recent, width, timeZone)];
}

function footLines({ calls, from, pricing, width }: Frame): readonly Line[] {
  const state = calls.length === 0 ? "waiting" : "live";
  const parts = ["Ctrl-C exit", from, `pricing: ${pricing}`, state];
  const whole: Line = [[parts.join(" · "), INK.dim]];
  if (lineWidth(whole) <= width) return [[], whole];
  return [[], [[parts.slice(0, 2).join(" · "), INK.dim]], [[parts.slice(2).join(" · "), INK.dim]]];
}

function title(text: string): Line {
  return [[text, INK.bold]];
}
