import { counter } from "./family.ts";

/** What planoai counts besides Plano's metrics. */
export function ownFamilies() {
  return {
    cost: counter(
      "planoai_cost_usd_total",
      "US dollars, where the catalogue knows the price.",
      ...["provider", "model"],
    ),
    costUnknown: counter(
      "planoai_cost_unknown_total",
      "Replies with tokens whose price is not known, or only in part.",
      ...["provider", "model"],
    ),
    spansDropped: counter(
      "planoai_spans_dropped_total",
      "Spans that did not get where they should.",
      "sink",
    ),
    recordsLost: counter(
      "planoai_records_lost_total",
      "Requests that are missing in the other metrics, because their stories got lost.",
    ),
  };
}
