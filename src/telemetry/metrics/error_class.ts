import type { FaultCode } from "../../base/fault.ts";
import type { RequestRecord } from "../request_record.ts";

/** Why a call to a provider failed, in Plano's words. */
export type ErrorClass = "none" | "timeout" | "connect" | "parse" | "other" | "stream";

const CLASSES: Partial<Record<FaultCode, ErrorClass>> = {
  upstream_timeout: "timeout",
  upstream_refused: "connect",
  upstream_garbled: "parse",
  internal: "other",
};

/**
 * Why the call failed. `none`: the provider answered, with whatever status, or the client went away;
 * `stream`: it broke off after the first byte.
 */
export function errorClass(
  { outcome, fault, upstreamHeadMs }: Pick<RequestRecord, "outcome" | "fault" | "upstreamHeadMs">,
): ErrorClass {
  if (outcome === "cut") return "stream";
  if (outcome !== "error" || fault === undefined) return "none";
  return CLASSES[fault] ?? (upstreamHeadMs === undefined ? "other" : "none");
}
