import { Fault } from "../../base/fault.ts";
import type { TraceOptions } from "./options.ts";

/** Which traces are wanted: the newest, all, or one by its id or the first 8 digits. */
export type Target =
  | { readonly kind: "last" | "any" }
  | { readonly kind: "id"; readonly id: string };

/** What was asked for, checked. */
export interface TraceRequest {
  readonly target: Target;
  readonly patterns: readonly string[];
  readonly where: readonly (readonly [key: string, value: string])[];
  /** Unix milliseconds. */
  readonly sinceMs?: number;
  readonly limit?: number;
}

type Asked = Pick<TraceOptions, "filter" | "where" | "since" | "limit" | "list">;

/** Checks what was asked for, in Plano's order and words (cli-config §4.2); throws a {@link Fault}. */
export function readRequest(options: Asked, word: string | undefined, nowMs: number): TraceRequest {
  const { limit } = options;
  const patterns = readPatterns(options.filter);
  const where = readWhere(options.where);
  if (limit !== undefined && limit < 0) {
    throw new Fault("config", "Limit must be greater than or equal to 0.");
  }
  const sinceMs = options.since === undefined ? undefined : nowMs - windowMs(options.since);
  const isWide = options.list || options.since !== undefined || (limit ?? 0) > 0;
  const target = readTarget(word ?? (isWide ? "any" : "last"), options.list);
  return {
    target,
    patterns,
    where,
    ...(sinceMs === undefined ? {} : { sinceMs }),
    ...(limit === undefined ? {} : { limit }),
  };
}

/** `a,b` and another one: `[a, b, c]`. */
export function readPatterns(filters: readonly string[]): readonly string[] {
  const tokens = filters.flatMap((text) => text.split(",")).map((token) => token.trim());
  if (tokens.includes("")) throw new Fault("config", "Filter contains empty tokens.");
  return tokens;
}

/** `key=value` each. */
export function readWhere(texts: readonly string[]): readonly (readonly [string, string])[] {
  const invalid: string[] = [];
  const pairs = texts.flatMap((text): (readonly [string, string])[] => {
    const [key = "", value = "", ...more] = text.split("=").map((part) => part.trim());
    if (/^[\w.:-]+$/.test(key) && value !== "" && more.length === 0) return [[key, value]];
    invalid.push(text);
    return [];
  });
  if (invalid.length === 0) return pairs;
  throw new Fault("config", `Invalid --where filter(s): ${invalid.join(", ")}. Use key=value.`);
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

function windowMs(text: string): number {
  const [, amount, unit] = /^(\d{1,9})([smhd])$/.exec(text.trim()) ?? [];
  if (amount !== undefined && unit !== undefined) return Number(amount) * UNITS[unit]! * 1000;
  throw new Fault("config", `Invalid --since: ${text}. Use a number and s, m, h or d, as in 5m.`);
}

function readTarget(word: string, isList: boolean): Target {
  if (word === "last" || word === "any") return { kind: word };
  if (isList) throw new Fault("config", "Target and --list cannot be used together.");
  return { kind: "id", id: readTraceId(word) };
}

/** A trace's id or the first 8 digits of one, in lower case. */
export function readTraceId(word: string): string {
  const id = word.toLowerCase();
  const isHex = /^[\da-f]+$/.test(id) && !/^0+$/.test(id);
  if (id.length === 8) {
    if (!isHex) throw new Fault("config", "Short trace ID must be 8 hex characters.");
  } else if (id.length === 32) {
    if (!isHex) throw new Fault("config", "Trace ID must be 32 hex characters.");
  } else {
    throw new Fault("config", "Trace ID must be 8 or 32 hex characters.", {
      note: "last and any are targets too; planoai trace --list shows ids",
    });
  }
  return id;
}
