import { isArray, type Json, parseJson } from "../base/json.ts";
import type { BucketId, Taking } from "./rate_limit_buckets.ts";

/*
 * How workers and the owner of the buckets speak, over a Unix socket: lines of JSON, answered in the
 * order in which they were asked.
 */

/** What a worker says. Only a request for tokens has an answer. */
export type BucketOrder =
  | { readonly kind: "take"; readonly ids: readonly BucketId[]; readonly cost: number }
  | {
    readonly kind: "settle";
    readonly ids: readonly BucketId[];
    readonly estimate: number;
    readonly actual: number;
  };

/** A line never needs more: 43 bytes for each limit that counts one request. */
export const MAX_LINE_BYTES = 1024 * 1024;

/** An order as a line. */
export function writeOrder(order: BucketOrder): string {
  const numbers = order.kind === "take" ? [order.cost] : [order.estimate, order.actual];
  return `${JSON.stringify([...numbers, ...order.ids.map(({ limit, who }) => [limit, who])])}\n`;
}

/** A line as an order; `undefined` for what is none, or speaks of other limits than the first `limits`. */
export function readOrder(line: string, limits: number): BucketOrder | undefined {
  const value = parseJson(line);
  if (!isArray(value)) return undefined;
  const numbers = value.filter((item) => typeof item === "number");
  const ids = value.map((item) => readId(item, limits)).filter((id) => id !== undefined);
  if (numbers.length + ids.length !== value.length || ids.length === 0) return undefined;
  const [first, actual] = numbers;
  if (first === undefined || numbers.length > 2) return undefined;
  return actual === undefined
    ? { kind: "take", ids, cost: first }
    : { kind: "settle", ids, estimate: first, actual };
}

function readId(value: Json, limits: number): BucketId | undefined {
  if (!isArray(value)) return undefined;
  const [limit, who] = value;
  if (typeof limit !== "number" || typeof who !== "string") return undefined;
  return Number.isInteger(limit) && limit >= 0 && limit < limits ? { limit, who } : undefined;
}

/** An answer as a line. */
export function writeTaking({ taken, levels }: Taking): string {
  return `${JSON.stringify([taken, ...levels])}\n`;
}

/** A line as an answer; `undefined` for what is none. */
export function readTaking(line: string): Taking | undefined {
  const value = parseJson(line);
  if (!isArray(value)) return undefined;
  const [taken, ...rest] = value;
  const levels = rest.filter((level) => typeof level === "number");
  if (typeof taken !== "boolean" || levels.length < rest.length) return undefined;
  return { taken, levels };
}
