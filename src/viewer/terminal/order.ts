import type { KeyValue } from "../../telemetry/span.ts";
import { PLANO } from "../../telemetry/semconv/names.ts";
import { valueText } from "./attributes.ts";

/** What stands first among a span's attributes, in this order (cli-config §4.2); the rest by name. */
const FIRST: readonly string[] = [
  "http.status_code",
  "error.type",
  "error.message",
  "error.stack",
  "exception.type",
  "exception.message",
  "http.method",
  "http.target",
  "guid:x-request-id",
  "request_size",
  "response_size",
  "routing.determination_ms",
  "route.selected_model",
  "selection.agents",
  "selection.agent_count",
  "agent.name",
  "agent.sequence",
  "duration_ms",
  "llm.model",
  "llm.is_streaming",
  "llm.time_to_first_token",
  "llm.duration_ms",
  "llm.response_bytes",
];

const RANK = new Map(FIRST.map((key, index) => [key, index]));

/** Attributes as text, the important ones first; what only carries the service's name is left out. */
export function orderedAttributes(
  list: readonly KeyValue[],
  textOf = valueText,
): readonly (readonly [string, string])[] {
  return list.filter(({ key }) => key !== PLANO.serviceOverride)
    .map(({ key, value }) => [key, textOf(value)] as const)
    .toSorted(([a], [b]) => rankOf(a) - rankOf(b) || (a < b ? -1 : a > b ? 1 : 0));
}

function rankOf(key: string): number {
  return RANK.get(key) ?? FIRST.length;
}
