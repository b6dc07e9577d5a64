import { type FaultCode, FAULTS } from "../../base/fault.ts";
import { isArray, isObject, type Json, type JsonObject, parseJson } from "../../base/json.ts";
import { DIALECTS } from "../../dialects/registry.ts";
import type { EdgeRecord } from "./edge_record.ts";
import { oddTraced } from "./read_traced.ts";

/** Records of one batch. A worker's queue is shorter. */
export const MAX_RECORDS = 4096;

const OUTCOMES = new Set<string>(["ok", "error", "cut", "client_gone"]);

/** What a member has to be. */
type Shape = "text" | "yes_or_no" | "number" | "count" | "dialect" | "outcome" | "fault";

/** Members that most records do without, and one that has a reader of its own. */
const OPTIONAL = {
  errorText: "text",
  requestBytes: "count",
  responseBytes: "count",
  audioInput: "count",
  audioOutput: "count",
  serviceTier: "text",
  alsoBilled: "yes_or_no",
} as const satisfies Partial<Record<keyof EdgeRecord, Shape>>;

const SHAPES: Readonly<Record<Exclude<keyof EdgeRecord, keyof typeof OPTIONAL | "traced">, Shape>> =
  {
    id: "text",
    listener: "text",
    method: "text",
    path: "text",
    dialect: "dialect",
    model: "text",
    stream: "yes_or_no",
    target: "text",
    upstreamModel: "text",
    attempts: "count",
    status: "count",
    startedMs: "number",
    headMs: "number",
    firstByteMs: "number",
    durationMs: "number",
    ownMs: "number",
    input: "count",
    output: "count",
    cacheRead: "count",
    cacheWrite: "count",
    cacheWrite1h: "count",
    reasoning: "count",
    outcome: "outcome",
    fault: "fault",
    message: "text",
    traceparent: "text",
    lost: "count",
  };

/**
 * The records of a batch, or what is wrong with it, in words without any of its content. A batch is
 * taken whole or not at all: its sender is our own filter, and a mistake of it must show. Members that
 * are not known are left unread.
 */
export function readRecords(text: string): readonly EdgeRecord[] | string {
  const batch = parseJson(text);
  if (!isArray(batch)) return "it is no JSON list";
  if (batch.length > MAX_RECORDS) return `it holds more than ${MAX_RECORDS} records`;
  for (const [at, record] of batch.entries()) {
    if (!isObject(record)) return `record ${at} is no object`;
    const odd = Object.entries(SHAPES).find(([name, shape]) => !fits(record, name, shape));
    if (odd !== undefined) {
      return `"${odd[0]}" of record ${at} is no ${odd[1].replaceAll("_", " ")}`;
    }
    const oddly = Object.entries(OPTIONAL)
      .find(([name, shape]) => record[name] !== undefined && !fits(record, name, shape));
    if (oddly !== undefined) {
      return `"${oddly[0]}" of record ${at} is no ${oddly[1].replaceAll("_", " ")}`;
    }
    const traced = oddTraced(record.traced);
    if (traced !== undefined) return `"${traced}" of record ${at} is not what it has to be`;
  }
  return batch as unknown as readonly EdgeRecord[];
}

function fits(record: JsonObject, name: string, shape: Shape): boolean {
  const value = record[name];
  switch (shape) {
    case "text":
      return typeof value === "string";
    case "yes_or_no":
      return typeof value === "boolean";
    case "number":
      return typeof value === "number" && value >= -1;
    case "count":
      return Number.isSafeInteger(value) && Number(value) >= -1;
    case "dialect":
      return value === "" || DIALECTS.some(({ id }) => id === value);
    case "outcome":
      return typeof value === "string" && OUTCOMES.has(value);
    case "fault":
      return value === "" || isFaultCode(value);
    default:
      return shape satisfies never;
  }
}

function isFaultCode(value: Json | undefined): value is FaultCode {
  return typeof value === "string" && Object.hasOwn(FAULTS, value);
}
