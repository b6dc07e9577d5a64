import { INK, type Line } from "../terminal/piece.ts";
import type { Call } from "./call.ts";
import { money, moneyOf, percent, speed, tokens } from "./numbers.ts";
import { latencyPiece, nameText, statusPiece, ttftPiece } from "./panels.ts";
import { type Cell, type Column, tableLines } from "./table.ts";
import type { ModelTotals, RouteTotals } from "./totals.ts";

/** The longest names, columns; and what is left of them where there is little room. */
const NAME = 32;
const SHORT_NAME = 14;

/** What each model did and cost. */
export function modelTable(models: readonly ModelTotals[], width: number): readonly Line[] {
  const column = columnsOf(models);
  return tableLines([
    column("model", 99, ({ model }) => [nameText(model, NAME)], "left", SHORT_NAME),
    column("req", 8, ({ requests }) => [requests.toLocaleString("en-US")]),
    column("input", 6, ({ input }) => [tokens(input)]),
    column("output", 6, ({ output }) => [tokens(output)]),
    column("cache wr", 2, ({ cacheWrite }) => [tokens(cacheWrite)]),
    column("cache rd", 3, ({ cacheRead }) => [tokens(cacheRead)]),
    column("tok/s", 4, ({ tokensPerSecond }) => [speed(tokensPerSecond)]),
    column("cost", 9, ({ cost }) => [moneyOf(cost), INK.bold]),
  ], width);
}

/** Where routed calls went. */
export function routeTable(routes: readonly RouteTotals[], width: number): readonly Line[] {
  const column = columnsOf(routes);
  return tableLines([
    column("route", 99, ({ route }) => [nameText(route, 24)], "left", 10),
    column("hits", 8, ({ hits }) => [hits.toLocaleString("en-US")]),
    column("%", 7, ({ share }) => [percent(share)]),
    column("p95", 5, ({ p95Ms }) => latencyPiece(p95Ms)),
    column("err", 6, ({ errors }) => [String(errors), errors > 0 ? INK.bad : INK.dim]),
  ], width);
}

/** Calls, the newest first; columns that none of them fills are left out. */
export function recentTable(
  calls: readonly Call[],
  width: number,
  timeZone: string | undefined,
): readonly Line[] {
  const column = columnsOf(calls);
  const has = (of: (call: Call) => number | string | undefined, one: Column) =>
    calls.some((call) => (of(call) ?? 0) !== 0) ? [one] : [];
  return tableLines([
    column("time", 6, ({ startedMs }) => [clock(startedMs, timeZone), INK.dim], "left"),
    column("model", 99, ({ model }) => [nameText(model, NAME)], "left", SHORT_NAME),
    ...has(
      ({ route }) => route,
      column("route", 3, ({ route }) => [nameText(route ?? "—", 20)], "left"),
    ),
    column("in·new", 7, ({ input }) => [tokens(input)]),
    ...has(
      ({ cacheRead }) => cacheRead,
      column("in·cache", 4, ({ cacheRead }) => [tokens(cacheRead)]),
    ),
    column("out", 7, ({ output }) => [tokens(output)]),
    ...has(({ reasoning }) => reasoning, column("rsn", 2, ({ reasoning }) => [tokens(reasoning)])),
    column("tok/s", 3, ({ tokensPerSecond }) => [speed(tokensPerSecond)]),
    column("TTFT", 5, ({ ttftMs }) => ttftPiece(ttftMs)),
    column("lat", 8, ({ durationMs }) => latencyPiece(durationMs)),
    column("cost", 8, ({ costUsd, costIsPartial }) => [money(costUsd, costIsPartial), INK.bold]),
    column("status", 9, statusPiece),
  ], width);
}

function columnsOf<Row>(rows: readonly Row[]) {
  return (
    title: string,
    rank: number,
    cellOf: (row: Row) => Cell,
    align?: Column["align"],
    least?: number,
  ): Column => ({
    title,
    align: align ?? "right",
    rank,
    cells: rows.map(cellOf),
    ...(least === undefined ? {} : { least }),
  });
}

/** `12:00:00`; in the machine's own zone unless one is named. */
export function clock(ms: number, timeZone: string | undefined): string {
  const style = { timeStyle: "medium" } as const;
  return new Intl.DateTimeFormat("sv-SE", timeZone === undefined ? style : { ...style, timeZone })
    .format(ms);
}
