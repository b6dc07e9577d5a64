import { pause } from "../../src/base/wait.ts";
import type { RequestRecord } from "../../src/telemetry/request_record.ts";
import type { Front } from "../support/front.ts";
import type { Case } from "./case.ts";
import type { Planes } from "./planes.ts";

/** The longest that a story comes after its request's end. */
const LATE_MS = 1000;

/** The request as part of a trace that says which one it is; one that brings a trace of its own keeps it. */
export function inTrace(one: Case, nth: number): Case {
  if (one.headers.some(([name]) => name.toLowerCase() === "traceparent")) return one;
  const traceparent = `00-${traceIdOf(nth)}-00f067aa0ba902b7-01`;
  return { ...one, headers: [...one.headers, ["traceparent", traceparent]] };
}

/** What each plane tells of a request, where both do: by the request's number. */
export async function storiesOf(
  planes: Planes,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, readonly [embedded: RequestRecord, native: RequestRecord]>> {
  await pause(LATE_MS, AbortSignal.timeout(2 * LATE_MS));
  const [embedded, native] = [planes.embedded, planes.native].map(byTrace);
  const both = new Map<number, readonly [RequestRecord, RequestRecord]>();
  for (const nth of numbers) {
    const [one, other] = [embedded!.get(traceIdOf(nth)), native!.get(traceIdOf(nth))];
    if (one !== undefined && other !== undefined) both.set(nth, [one, other]);
  }
  return both;
}

/** What differs in two stories of a request: one line each. */
export function storyDifferences(embedded: RequestRecord, native: RequestRecord): string[] {
  const [one, other] = [comparable(embedded), comparable(native)];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((name) => {
    const [from, to] = [one, other].map((story) => JSON.stringify(story[name]) ?? "(none)");
    return from === to ? [] : [`story ${name}: ${from} embedded, ${to} native`];
  });
}

function traceIdOf(nth: number): string {
  return (nth + 1).toString(16).padStart(32, "0");
}

function byTrace(fronts: Readonly<Record<string, Front>>): ReadonlyMap<string, RequestRecord> {
  return new Map(
    Object.values(fronts).flatMap(({ records }) => records)
      .map((record) => [record.trace?.traceId ?? "", record]),
  );
}

/** Times, and what is made by chance. */
const FREE = new Set([
  ...["startedMs", "durationMs", "upstreamHeadMs", "firstByteMs", "ownMs", "routedMs"],
  "requestId",
]);

function comparable(record: RequestRecord): Readonly<Record<string, unknown>> {
  const told = Object.entries(record).filter(([name]) => !FREE.has(name));
  // A filter hears that a connection broke, and not how.
  const words = (message: string | undefined) => record.outcome === "cut" ? "cut" : message;
  return {
    ...Object.fromEntries(told.sort()),
    message: words(record.message),
    trace: record.trace?.parentSpanId,
    calls: record.calls?.map(({ status, authority, method, path, fault, message }) => (
      { status, authority, method, path, fault, message: words(message) }
    )),
  };
}
