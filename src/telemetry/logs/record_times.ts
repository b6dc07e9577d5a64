import type { RequestRecord } from "../request_record.ts";

/** The second that was written last, as text up to its fraction. */
let second = -1;
let secondText = "";

/** Unix milliseconds as ISO 8601 in UTC; a busy gateway writes many lines of one second. */
export function timeText(ms: number): string {
  const whole = Math.floor(ms);
  const now = Math.floor(whole / 1000);
  if (now !== second) {
    second = now;
    secondText = new Date(now * 1000).toISOString().slice(0, -4);
  }
  return `${secondText}${String(whole - now * 1000).padStart(3, "0")}Z`;
}

/** What the provider took until its reply's head, ms; `undefined` when none came. */
export function serviceMs({ calls, upstreamHeadMs, ownMs = 0 }: RequestRecord): number | undefined {
  const last = calls?.at(-1);
  if (last?.headMs !== undefined) return last.headMs - last.startMs;
  return upstreamHeadMs === undefined ? undefined : Math.max(upstreamHeadMs - ownMs, 0);
}

/** US dollars without an exponent; what a token costs has seven digits after the point. */
export function dollars(amount: number): string {
  return amount.toFixed(8).replace(/\.?0+$/, "");
}
