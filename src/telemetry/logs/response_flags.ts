import type { FaultCode } from "../../base/fault.ts";
import type { RequestRecord } from "../request_record.ts";

/** Envoy's words for what goes wrong with a provider. */
const CALLED: Partial<Record<FaultCode, string>> = {
  upstream_refused: "UF",
  upstream_timeout: "UT",
  upstream_garbled: "UPE",
};

/** And for what is refused before one is called. */
const REFUSED: Partial<Record<FaultCode, string>> = {
  not_found: "NR",
  rate_limited: "RL",
  overloaded: "UO",
};

/** Envoy's short word (`%RESPONSE_FLAGS%`) for how a request failed; `-` when it did not, or in no way of these. */
export function responseFlags(
  { outcome, fault, attempts }: Pick<RequestRecord, "outcome" | "fault" | "attempts">,
): string {
  if (outcome === "client_gone") return "DC";
  if (outcome === "cut") return "UC";
  if (fault === undefined) return "-";
  return (attempts === 0 ? REFUSED[fault] : CALLED[fault]) ?? "-";
}
