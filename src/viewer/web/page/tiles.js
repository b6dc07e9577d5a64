import { h } from "./dom.js";
import { clock, cost, duration, exactTime, tokens, visible } from "./format.js";

/** The numbers of a trace that matter, in a row. */
export function summaryTiles(summary, spans) {
  if (summary === undefined) return h("dl", { class: "tiles" });
  const models = summary.models.map(visible).join(", ");
  return h(
    "dl",
    { class: "tiles" },
    tile("Started", clock(summary.startedMs), exactTime(summary.startedMs)),
    tile("Duration", duration(summary.durationMs)),
    summary.ttftMs === undefined ? "" : tile("First token", duration(summary.ttftMs)),
    models === "" ? "" : tile(summary.models.length > 1 ? "Models" : "Model", models, models),
    summary.inputTokens === undefined && summary.outputTokens === undefined
      ? ""
      : tile("Tokens in · out", `${tokens(summary.inputTokens)} · ${tokens(summary.outputTokens)}`),
    models === ""
      ? ""
      : tile("Cost", cost(summary.costUsd, summary.costIsPartial), costTitle(summary)),
    tile("Spans", String(spans.length)),
    summary.errors > 0 ? tile("Errors", String(summary.errors), undefined, "bad") : "",
  );
}

/** A label and its value. */
export function tile(label, value, title, mood = "") {
  return h("div", { class: `tile ${mood}`, title }, h("dt", {}, label), h("dd", {}, value));
}

function costTitle({ costUsd, costIsPartial }) {
  if (costUsd === undefined) return "No price is known for these calls";
  return costIsPartial ? "Some calls have no known price" : undefined;
}
