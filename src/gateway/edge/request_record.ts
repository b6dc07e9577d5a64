import type { FaultCode } from "../../base/fault.ts";
import { optional } from "../../base/optional.ts";
import { loadDialect } from "../../dialects/registry.ts";
import type { UpstreamSide } from "../../ir/codec.ts";
import { dialectId } from "../../ir/origin.ts";
import { usageOf } from "../passthrough_step.ts";
import type { RequestRecord } from "../../telemetry/request_record.ts";
import type { EdgeRecord } from "./edge_record.ts";

/**
 * A direct request's story as the gateway tells its own: what a filter does not know is absent.
 * `entryName` undoes what the filter had to do to a name, so that it can stand in a header.
 */
export async function requestRecord(
  edge: EdgeRecord,
  entryName: (shown: string) => string = (shown) => shown,
): Promise<RequestRecord> {
  const dialect = edge.dialect === "" ? undefined : await loadDialect(dialectId(edge.dialect));
  const upstream = dialect?.upstream;
  const { fault, message } = faultOf(edge, upstream);
  return {
    requestId: edge.id,
    // As `Date.now` has it; the filter has a finer clock.
    startedMs: Math.floor(edge.startedMs),
    method: edge.method,
    path: edge.path,
    listener: edge.listener,
    ...text("dialect", edge.dialect),
    ...text("model", edge.model),
    stream: edge.stream,
    ...text("target", entryName(edge.target)),
    ...text("upstreamModel", edge.upstreamModel),
    ...(edge.attempts > 0 ? { tier: "passthrough" } : {}),
    attempts: Math.max(edge.attempts, 0),
    status: edge.status,
    ...time("upstreamHeadMs", edge.headMs),
    ...time("firstByteMs", edge.firstByteMs),
    durationMs: Math.max(edge.durationMs, 0),
    ...time("ownMs", edge.ownMs),
    ...optional("usage", usageOf(edge, upstream)),
    losses: [],
    outcome: edge.outcome,
    ...optional("fault", fault === "" ? undefined : fault as FaultCode),
    ...text("message", message),
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
