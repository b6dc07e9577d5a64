import type { FaultCode } from "../base/fault.ts";
import { oneLine } from "../base/log.ts";
import type { Loss } from "../ir/origin.ts";
import type { Plan } from "./plan.ts";

/** Token counts as the reply stated them; -1 or absent when it did not. */
export interface RecordedUsage {
  /** Everything that went in. */
  readonly input: number;
  /** Everything that came out. */
  readonly output: number;
  /** Of `input`, read from a cache. */
  readonly cacheRead: number;
  /** Of `input`, written to a cache. */
  readonly cacheWrite: number;
  /** Of `output`, thinking. */
  readonly reasoning: number;
}

/** What is known of a request when it is over, however it ended. Filled on the way, read once. */
export interface RequestRecord {
  /** Ours; the `x-request-id` of the reply. */
  readonly requestId: string;
  /** Unix time, milliseconds. */
  readonly startedMs: number;
  /** As received. */
  readonly method: string;
  /** Without the query, which may hold secrets. */
  readonly path: string;
  /** The name of the listener that it came to. */
  readonly listener: string;
  /** The client's dialect. */
  dialect?: string;
  /** The model as the client named it. */
  model?: string;
  /** Whether the client asked for a stream. */
  stream?: boolean;
  /** `entry name` and the upstream's model id. */
  target?: string;
  /** The model's id as the provider knows it. */
  upstreamModel?: string;
  /** How it was carried. */
  tier?: Plan["tier"];
  /** Calls to providers, the one that answered included. */
  attempts: number;
  /** The HTTP status that the client saw. */
  status: number;
  /** Milliseconds from intake to the upstream's head, to the first byte sent on, and to the end. */
  upstreamHeadMs?: number;
  /** From the request's arrival to the reply's first byte. */
  firstByteMs?: number;
  /** From the request's arrival to the reply's end. */
  durationMs: number;
  /** The gateway's own share before the first byte, milliseconds. */
  ownMs?: number;
  /** Tokens, when the provider said them. */
  usage?: RecordedUsage;
  /** What the provider's dialect could not say. */
  losses: readonly Loss[];
  /** How it ended. */
  outcome: "ok" | "error" | "cut" | "client_gone";
  /** Why it failed. */
  fault?: FaultCode;
  /** The fault's message: our own words, or the upstream's quoted, never a secret. */
  message?: string;
}

/** Characters of a fault's message in a line. */
const MAX_MESSAGE = 500;

/** One line of the access log: for eyes at night, and `key=value` for scripts. */
export function accessLine(record: RequestRecord): string {
  const words = [
    new Date(record.startedMs).toISOString(),
    String(record.status),
    record.method,
    safe(record.path),
  ];
  if (record.model !== undefined || record.target !== undefined) {
    words.push(
      record.target === undefined || record.target === record.model
        ? safe(record.model ?? "-")
        : `${safe(record.model ?? "-")} -> ${safe(record.target)}`,
    );
  }
  words.push(`${record.durationMs.toFixed(1)}ms`);
  const pairs: [string, string | number | undefined][] = [
    ["tier", record.tier],
    ["stream", record.stream ? "yes" : undefined],
    ["ttft", record.firstByteMs === undefined ? undefined : `${record.firstByteMs.toFixed(1)}ms`],
    ["own", record.ownMs === undefined ? undefined : `${record.ownMs.toFixed(2)}ms`],
    ["in", positive(record.usage?.input)],
    ["out", positive(record.usage?.output)],
    ["cached", positive(record.usage?.cacheRead)],
    ["losses", record.losses.length || undefined],
    ["attempts", record.attempts > 1 ? record.attempts : undefined],
    ["outcome", record.outcome === "ok" ? undefined : record.outcome],
    ["fault", record.fault],
    [
      "message",
      record.message === undefined
        ? undefined
        : JSON.stringify(oneLine(record.message, MAX_MESSAGE)),
    ],
    ["id", safe(record.requestId)],
  ];
  for (const [key, value] of pairs) if (value !== undefined) words.push(`${key}=${value}`);
  return words.join(" ");
}

function positive(count: number | undefined): number | undefined {
  return count === undefined || count < 0 ? undefined : count;
}

/** A client's text in a log line: no spaces, no control characters, not endless. */
function safe(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.slice(0, 200).replace(/[\u0000-\u0020\u007f-\u009f]/g, "_");
}
