import { h, icon } from "./dom.js";
import { clock, cost, count, duration, exactTime, tokens, visible } from "./format.js";
import { serviceClass } from "./spans.js";

/** The head of the table, in the order of {@link listRow}'s cells. */
export const COLUMNS = [
  ["pick", ""],
  ["time", "Time"],
  ["name", "Name"],
  ["models", "Model"],
  ["status", "Status"],
  ["duration", "Duration"],
  ["ttft", "TTFT"],
  ["in", "In"],
  ["out", "Out"],
  ["cost", "Cost"],
];

/** One trace of the list. */
export function listRow(trace, { picked, selected, isNew, pick }) {
  const models = trace.models.map(visible).join(", ");
  const box = h("input", {
    type: "checkbox",
    tabindex: "-1",
    "aria-label": "Pick for a comparison",
    on: { change: () => pick(trace.traceId) },
  });
  box.checked = picked;
  return h(
    "div",
    {
      class: `row${selected ? " selected" : ""}${trace.errors > 0 ? " failed" : ""}${
        isNew ? " new" : ""
      }`,
      role: "row",
      id: `trace-${trace.traceId}`,
      "aria-selected": String(selected),
      "data-id": trace.traceId,
    },
    cell("pick", h("label", {}, box)),
    cell("time", clock(trace.startedMs), exactTime(trace.startedMs)),
    cell(
      "name",
      [
        h("span", { class: `dot ${serviceClass(trace.service)}` }),
        h("a", { href: `#/trace/${trace.traceId}`, tabindex: "-1" }, visible(trace.name)),
        trace.spans > 1 ? h("small", {}, `${trace.spans} spans`) : "",
      ],
      `${visible(trace.name)}\n${visible(trace.service)}`,
    ),
    cell("models", models === "" ? "–" : models, models),
    cell("status", statusPill(trace)),
    cell("duration", duration(trace.durationMs)),
    cell("ttft", duration(trace.ttftMs)),
    cell("in", tokens(trace.inputTokens), exact(trace.inputTokens)),
    cell("out", tokens(trace.outputTokens), exact(trace.outputTokens)),
    cell("cost", cost(trace.costUsd, trace.costIsPartial), partial(trace)),
  );
}

/** How a trace ended, in a word and a colour. One that was answered after failed tries is amber. */
export function statusPill({ errors, status }, isAnswered = status !== undefined) {
  const mood = status >= 400 || (errors > 0 && !isAnswered) ? "bad" : errors > 0 ? "warn" : "good";
  const words = String(status ?? (errors > 0 ? "error" : "ok"));
  const title = errors > 0 ? `${count(errors, "span")} failed` : undefined;
  return h("span", { class: `pill ${mood}`, title }, mood === "good" ? "" : icon("alert"), words);
}

function cell(name, content, title) {
  return h("div", { class: `cell ${name}`, role: "gridcell", title }, content);
}

function exact(count) {
  return count === undefined ? "unknown" : `${count} tokens`;
}

function partial(trace) {
  if (trace.costUsd === undefined) return "unknown";
  return trace.costIsPartial ? "Some of its calls have no known price" : undefined;
}
