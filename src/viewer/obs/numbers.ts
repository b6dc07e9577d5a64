import type { CostSum } from "./totals.ts";

/** For what is not known. */
export const NONE = "—";

/** `$0.0042`: 8 places below a hundredth of a cent, 6 below a cent, 4 below a dollar, else 2. */
export function money(usd: number | undefined, isLowerBound = false): string {
  if (usd === undefined || usd <= 0) return NONE;
  return `${isLowerBound ? "≥" : ""}$${amount(usd)}`;
}

function amount(usd: number): string {
  if (usd < 0.01) return usd.toFixed(usd < 1e-4 ? 8 : 6).replace(/\.?0+$/, "");
  if (usd < 1) return usd.toFixed(4);
  return usd.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

export function moneyOf(cost: CostSum | undefined): string {
  return money(cost?.usd, cost?.isLowerBound);
}

/** `210ms`, `1.2s`. */
export function millis(ms: number | undefined): string {
  if (ms === undefined) return NONE;
  return ms >= 1000 ? `${(ms / 1000).toFixed(1)}s` : `${Math.round(ms)}ms`;
}

/** Tokens a second. */
export function speed(perSecond: number | undefined): string {
  if (perSecond === undefined) return NONE;
  return perSecond.toFixed(perSecond >= 100 ? 0 : 1);
}

/** `1,204`; nothing is told as none. */
export function tokens(count: number | undefined): string {
  return count === undefined || count === 0 ? NONE : count.toLocaleString("en-US");
}

/** `34%`. */
export function percent(share: number | undefined): string {
  return share === undefined ? NONE : `${Math.round(share * 100)}%`;
}

/** `12s ago`. */
export function age(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ago`;
  return seconds < 86_400
    ? `${Math.floor(seconds / 3600)}h ago`
    : `${Math.floor(seconds / 86_400)}d ago`;
}
