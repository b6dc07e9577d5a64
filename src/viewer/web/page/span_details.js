import { attributeTable } from "./attribute_table.js";
import { button, h, icon } from "./dom.js";
import { cost, duration, tokens, visible } from "./format.js";
import { errorOf, factsOf, isModelCall, msBetween, serviceClass, spanMs } from "./spans.js";
import { tile } from "./tiles.js";

const KINDS = ["", "internal", "server", "client", "producer", "consumer"];

/** Everything of a span. */
export function spanDetails(span, { start, close, talk }) {
  const error = errorOf(span);
  return h(
    "div",
    { class: `span ${serviceClass(span.service)}` },
    h(
      "header",
      {},
      h("span", { class: "dot" }),
      h("h2", {}, visible(span.name)),
      button("", close, { picture: "close", class: "quiet close", "aria-label": "Close (Esc)" }),
    ),
    h(
      "p",
      { class: "muted" },
      [span.service, KINDS[span.kind], span.scope].filter((one) => one).map(visible).join(" · "),
    ),
    error === undefined
      ? ""
      : h("p", { class: "error-box", role: "alert" }, icon("alert"), h("span", {}, visible(error))),
    h(
      "dl",
      { class: "tiles" },
      tile("Starts at", duration(msBetween(start, span.startTimeUnixNano))),
      tile("Takes", duration(spanMs(span))),
      isModelCall(span) ? callTiles(factsOf(span)) : "",
    ),
    isModelCall(span) ? losses(factsOf(span)) : "",
    talk === undefined ? "" : h("a", { class: "button", href: talk }, "Show the conversation"),
    attributeTable("Attributes", span.attributes, true),
    events(span),
    links(span),
    attributeTable("Resource", span.resource ?? []),
    h(
      "dl",
      { class: "ids" },
      h("dt", {}, "Span"),
      h("dd", {}, h("code", {}, span.spanId)),
      span.parentSpanId
        ? [h("dt", {}, "Parent"), h("dd", {}, h("code", {}, span.parentSpanId))]
        : "",
      h("dt", {}, "Trace"),
      h("dd", {}, h("code", {}, span.traceId)),
    ),
  );
}

function callTiles(facts) {
  return [
    tile("Model", visible(facts.model), visible(facts.model)),
    facts.requested === undefined ? "" : tile("Asked for", visible(facts.requested)),
    facts.provider === undefined ? "" : tile("Provider", visible(facts.provider)),
    tile("First token", duration(facts.ttftMs)),
    tile(
      "Speed",
      facts.speed === undefined ? "–" : `${facts.speed.toFixed(facts.speed < 100 ? 1 : 0)} tok/s`,
    ),
    tile("In", tokens(facts.input)),
    facts.cacheRead > 0 ? tile("From cache", tokens(facts.cacheRead)) : "",
    facts.cacheWrite > 0 ? tile("To cache", tokens(facts.cacheWrite)) : "",
    tile("Out", tokens(facts.output)),
    facts.reasoning > 0 ? tile("Thinking", tokens(facts.reasoning)) : "",
    tile("Cost", cost(facts.cost, facts.costIsPartial)),
    facts.attempts > 1 ? tile("Attempts", String(facts.attempts), undefined, "warn") : "",
    facts.tier === undefined ? "" : tile("Way", visible(facts.tier)),
    facts.finish === "" ? "" : tile("Finished by", visible(facts.finish)),
  ];
}

function losses({ losses }) {
  if (losses.length === 0) return "";
  return h(
    "section",
    { class: "losses" },
    h("h3", {}, "Lost in translation"),
    h("ul", {}, losses.map((one) => h("li", {}, visible(one)))),
  );
}

function events(span) {
  if ((span.events ?? []).length === 0) return "";
  return h(
    "section",
    {},
    h("h3", {}, "Events"),
    span.events.slice(0, 200).map((event) =>
      h(
        "details",
        { class: "event", open: event.attributes.length > 0 && event.attributes.length < 6 },
        h(
          "summary",
          {},
          h("span", {}, visible(event.name)),
          h("small", {}, `+${duration(msBetween(span.startTimeUnixNano, event.timeUnixNano))}`),
        ),
        attributeTable("", event.attributes),
      )
    ),
  );
}

function links(span) {
  if ((span.links ?? []).length === 0) return "";
  return h(
    "section",
    {},
    h("h3", {}, "Links"),
    span.links.slice(0, 100).map((link) =>
      h(
        "div",
        { class: "link" },
        h(
          "a",
          { href: `#/trace/${link.traceId}/span/${link.spanId}` },
          `${link.traceId.slice(0, 8)} · ${link.spanId.slice(0, 8)}`,
        ),
        attributeTable("", link.attributes),
      )
    ),
  );
}
