import type { FaultCode } from "../../base/fault.ts";
import { optional } from "../../base/optional.ts";
import type { ProviderEntry } from "../../config/resolved.ts";
import { loadDialect } from "../../dialects/registry.ts";
import type { UpstreamSide } from "../../ir/codec.ts";
import { dialectId } from "../../ir/origin.ts";
import { usageOf } from "../passthrough_step.ts";
import type { RecordedUsage, RequestRecord } from "../../telemetry/request_record.ts";
import type { EdgeRecord } from "./edge_record.ts";
import { type StoryTracing, tracedFacts } from "./traced_facts.ts";

/** What of a config a story is told by. */
export interface StoryWorld extends StoryTracing {
  /** The entry of a target, whose name the filter may have had to change, so that it can stand in a header. */
  entryOf?(shown: string): ProviderEntry | undefined;
}

/** A direct request's story as the gateway tells its own: what a filter does not know is absent. */
export async function requestRecord(
  edge: EdgeRecord,
  world: StoryWorld = {},
): Promise<RequestRecord> {
  const dialect = edge.dialect === "" ? undefined : await loadDialect(dialectId(edge.dialect));
  const upstream = dialect?.upstream;
  const { fault, message } = faultOf(edge, upstream);
  const ending = {
    ...optional("fault", fault === "" ? undefined : fault as FaultCode),
    ...text("message", message),
  };
  const entry = edge.target === "" ? undefined : world.entryOf?.(edge.target);
  return {
    requestId: edge.id,
    // As `Date.now` has it; the filter has a finer clock.
    startedMs: Math.floor(edge.startedMs),
    method: edge.method,
    path: edge.path,
    listener: edge.listener,
    ...text("dialect", edge.dialect),
    ...text("model", edge.model),
    // Refused before its body was read.
    ...(edge.model === "" && edge.attempts === 0 ? {} : { stream: edge.stream }),
    ...text("target", entry?.name ?? edge.target),
    ...optional("provider", entry?.provider.id),
    ...text("upstreamModel", edge.upstreamModel),
    ...(edge.attempts > 0 ? { tier: "passthrough" } : {}),
    attempts: Math.max(edge.attempts, 0),
    status: edge.status,
    ...time("upstreamHeadMs", edge.headMs),
    ...time("firstByteMs", edge.firstByteMs),
    durationMs: Math.max(edge.durationMs, 0),
    ...time("ownMs", edge.ownMs),
    ...optional("usage", usageOf(countsOf(edge), upstream)),
    ...bytes("requestBytes", edge.requestBytes),
    ...optional("responseBytes", edge.responseBytes),
    losses: [],
    outcome: edge.outcome,
    ...ending,
    ...tracedFacts(edge, ending, world),
  };
}

/** A body of nothing is none. */
function bytes(name: "requestBytes", size = 0): { requestBytes?: number } {
  return optional(name, size <= 0 ? undefined : size);
}

function countsOf(edge: EdgeRecord): RecordedUsage {
  const { input, output, cacheRead, cacheWrite, cacheWrite1h, reasoning } = edge;
  return {
    input,
    output,
    cacheRead,
    cacheWrite,
    cacheWrite1h,
    reasoning,
    ...optional("audioInput", edge.audioInput),
    ...optional("audioOutput", edge.audioOutput),
    ...optional("tier", edge.serviceTier),
    ...(edge.alsoBilled === true ? { alsoBilled: true } : {}),
  };
}

/** Its own words, else the provider's, read as every provider's error is; a long one tells its status alone. */
function faultOf(
  { fault, message, status, outcome, errorText = "" }: EdgeRecord,
  upstream: UpstreamSide | undefined,
): { readonly fault: string; readonly message: string } {
  const failed = errorText !== "" || outcome === "error" && status >= 400;
  if (fault !== "" || !failed || upstream === undefined) return { fault, message };
  const read = upstream.decodeFault(status, errorText);
  return { fault: read.code, message: read.message };
}

function text<K extends string>(name: K, value: string) {
  return optional(name, value === "" ? undefined : value);
}

function time<K extends string>(name: K, value: number) {
  return optional(name, value < 0 ? undefined : value);
}
