import type { FaultCode } from "../../base/fault.ts";
import { optional } from "../../base/optional.ts";
import { loadDialect } from "../../dialects/registry.ts";
import { dialectId } from "../../ir/origin.ts";
import { usageOf } from "../passthrough_step.ts";
import type { RequestRecord } from "../record.ts";
import type { EdgeRecord } from "./edge_record.ts";

/** A direct request's story as the gateway tells its own: what a filter does not know is absent. */
export async function requestRecord(edge: EdgeRecord): Promise<RequestRecord> {
  const { upstream } = await loadDialect(dialectId(edge.dialect));
  return {
    requestId: edge.id,
    startedMs: edge.startedMs,
    method: edge.method,
    path: edge.path,
    listener: edge.listener,
    dialect: edge.dialect,
    ...text("model", edge.model),
    stream: edge.stream,
    ...text("target", edge.target),
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
    ...optional("fault", edge.fault === "" ? undefined : edge.fault as FaultCode),
    ...text("message", edge.message),
  };
}

function text<K extends string>(name: K, value: string) {
  return optional(name, value === "" ? undefined : value);
}

function time<K extends string>(name: K, value: number) {
  return optional(name, value < 0 ? undefined : value);
}
