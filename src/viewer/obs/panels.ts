import { INK, type Line, type Piece } from "../terminal/piece.ts";
import { reasonPhrase } from "../terminal/reason_phrase.ts";
import { cut, visible } from "../terminal/text.ts";
import type { Call } from "./call.ts";
import { age, millis, money, moneyOf, NONE, percent, speed, tokens } from "./numbers.ts";
import type { Percentiles, Totals } from "./totals.ts";

/** How fast is good, and how fast is still fair, ms. */
const LATENCY = { good: 500, fair: 2000 };
const TTFT = { good: 300, fair: 1000 };

/** The longest names, columns. */
const PANEL_NAME = 48;

/** What is looked at of a name: what is hidden in it takes more room when it is made visible. */
const MOST_NAME = 200;

export function latencyPiece(ms: number | undefined): Piece {
  return speedPiece(ms, LATENCY);
}

export function ttftPiece(ms: number | undefined): Piece {
  return speedPiece(ms, TTFT);
}

function speedPiece(ms: number | undefined, bounds: typeof LATENCY): Piece {
  if (ms === undefined) return [NONE, INK.dim];
  return [millis(ms), ms < bounds.good ? INK.good : ms < bounds.fair ? INK.warning : INK.bad];
}

/** A status as people see at once how it went. */
export function statusPiece({ status, isCut }: Pick<Call, "status" | "isCut">): Piece {
  if (isCut) return ["cut", INK.badBold];
  if (status === undefined) return [NONE, INK.dim];
  return [String(status), status < 400 ? INK.good : status < 500 ? INK.warning : INK.badBold];
}

/** What a stranger called something, in at most `width` columns. */
export function nameText(name: string, width: number): string {
  return cut(visible(cut(name, MOST_NAME)), width);
}

/** The latest call. */
export function latestLines(call: Call | undefined): readonly Line[] {
  if (call === undefined) return [[["waiting for spans…", INK.dim]]];
  const { model, requested, route, input, output, cacheRead } = call;
  const asked = requested === undefined || requested === model ? undefined : requested;
  return [
    [
      [nameText(model, PANEL_NAME), `1;${INK.plano}`],
      ...(call.isStreaming === true ? [[" ⟳ stream", INK.dim] as const] : []),
    ],
    labelled("asked", asked === undefined ? [NONE, INK.dim] : [nameText(asked, PANEL_NAME)]),
    labelled("route", route === undefined ? [NONE, INK.dim] : [nameText(route, PANEL_NAME)]),
    labelled("status", statusPiece(call)),
    labelled(
      "tokens",
      [`${tokens(input)} in · ${tokens(output)} out · ${tokens(cacheRead)} cached`],
    ),
    [
      ...labelled("TTFT", ttftPiece(call.ttftMs)),
      [" · lat ", INK.dim],
      latencyPiece(call.durationMs),
      [` · ${speed(call.tokensPerSecond)} tok/s`],
    ],
    labelled("cost", [money(call.costUsd, call.costIsPartial), INK.bold]),
  ];
}

/** All calls together. */
export function totalsLines(totals: Totals): readonly Line[] {
  const { clientErrors, serverErrors, cut: broken, sessions, session } = totals;
  const current = session === undefined ? "" : ` · ${nameText(session, 24)}`;
  return [
    labelled("requests", [totals.requests.toLocaleString("en-US"), INK.bold]),
    [
      ...labelled("errors", [`${clientErrors} 4xx`, clientErrors > 0 ? INK.warning : INK.dim]),
      [" · ", INK.dim],
      [`${serverErrors} 5xx`, serverErrors > 0 ? INK.badBold : INK.dim],
      ...(broken === 0 ? [] : [[" · ", INK.dim], [`${broken} cut`, INK.badBold]] as const),
    ],
    labelled("cost", [moneyOf(totals.cost), INK.bold]),
    labelled("tokens", [
      `${tokens(totals.input)} in · ${tokens(totals.output)} out · cache hit ${
        percent(totals.cacheHit)
      }`,
    ]),
    [...labelled("latency"), ...percentilePieces(totals.latency, latencyPiece)],
    [...labelled("TTFT"), ...percentilePieces(totals.ttft, ttftPiece)],
    labelled("sessions", [sessions === 0 ? NONE : `${sessions}${current}`]),
  ];
}

/** The newest failure; no line without one. */
export function lastErrorLines(calls: readonly Call[], nowMs: number): readonly Line[] {
  const call = calls.findLast(({ status = 0, isCut }) => status >= 400 || isCut);
  if (call === undefined) return [];
  const { status = 0, isCut, model, route, startedMs, durationMs, requestId } = call;
  const about = [
    nameText(model, 32),
    ...(route === undefined ? [] : [nameText(route, 24)]),
    age(nowMs - startedMs - durationMs),
    `req ${nameText(requestId, 36)}`,
  ];
  return [[
    ["● ", INK.bad],
    [isCut ? "the reply broke off" : `${status} ${reasonPhrase(status)}`, INK.bad],
    [` · ${about.join(" · ")}`],
  ]];
}

function labelled(label: string, ...pieces: readonly Piece[]): Line {
  return [[label.padEnd(9), INK.dim], ...pieces];
}

function percentilePieces(
  values: Percentiles | undefined,
  pieceOf: (ms: number | undefined) => Piece,
): Line {
  if (values === undefined) return [[NONE, INK.dim]];
  return [
    ["p50 ", INK.dim],
    pieceOf(values.p50),
    [" · p95 ", INK.dim],
    pieceOf(values.p95),
    [" · p99 ", INK.dim],
    pieceOf(values.p99),
  ];
}
