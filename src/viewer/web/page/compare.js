import { get } from "./api.js";
import { h, icon } from "./dom.js";
import { clock, cost, duration, exactTime, tokens, visible } from "./format.js";
import { longText } from "./long_text.js";
import { talkOf, textOf } from "./messages.js";
import { statusPill } from "./list_row.js";
import { attr, errorOf, factsOf, isModelCall, msBetween, serviceClass, spanMs } from "./spans.js";
import { extentOf, treeOf } from "./tree.js";

/** Bars of one trace that are drawn here; its own page has the others. */
const BARS = 60;

/** Two traces beside each other. */
export class CompareView {
  #app;
  #ids;

  constructor(app, a, b) {
    this.#app = app;
    this.#ids = [a, b];
    this.element = h("section", { class: "view compare-view", tabindex: "0" });
  }

  get scroller() {
    return this.element;
  }

  async show() {
    document.title = "Compare · planoai";
    try {
      const pair = await Promise.all(this.#ids.map((id) => this.#read(id)));
      this.#draw(pair);
      this.element.focus({ preventScroll: true });
    } catch (error) {
      this.element.replaceChildren(
        back(),
        h("div", { class: "empty" }, h("h2", {}, error.message)),
      );
      if (error.status !== 404) this.#app.failed(error);
    }
  }

  async #read(id) {
    const trace = await get(`/api/traces/${id}`);
    const call = trace.spans.find(isModelCall);
    const isCut = call?.attributes.some((one) => one.cut !== undefined);
    const whole = isCut ? await get(`/api/traces/${trace.traceId}/spans/${call.spanId}`) : call;
    return { ...trace, call: whole, rows: treeOf(trace.spans), extent: extentOf(trace.spans) };
  }

  #draw(pair) {
    const longest = Math.max(...pair.map((one) => one.extent.ms));
    this.element.replaceChildren(
      back(),
      h("h1", {}, "Compare"),
      h("div", { class: "pair heads" }, pair.map(headOf)),
      numbersTable(pair),
      h("h2", {}, "Timelines, on one scale"),
      h("div", { class: "pair" }, pair.map((one) => bars(one, longest))),
      ...replies(pair),
      ...differences(pair),
    );
  }

  key(event) {
    if (event.key !== "Escape") return false;
    this.#app.go("#/");
    return true;
  }
}

function back() {
  return h("a", { href: "#/", class: "back" }, icon("back"), "Traces");
}

function headOf({ traceId, summary }, index) {
  return h(
    "div",
    { class: "head-card" },
    h("span", { class: "letter" }, "AB"[index]),
    h("a", { href: `#/trace/${traceId}` }, visible(summary.name)),
    statusPill(summary),
    h(
      "small",
      { title: exactTime(summary.startedMs) },
      `${clock(summary.startedMs)} · ${traceId.slice(0, 8)}`,
    ),
  );
}

function numbersTable(pair) {
  const [a, b] = pair.map((one) => ({
    ...one.summary,
    speed: one.call && factsOf(one.call).speed,
  }));
  const row = (words, read, write, lessIsBetter) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, words),
      h("td", {}, write(read(a), a)),
      h("td", {}, write(read(b), b)),
      change(read(a), read(b), lessIsBetter),
    );
  return h(
    "table",
    { class: "numbers" },
    h(
      "thead",
      {},
      h("tr", {}, ["", "A", "B", "Change"].map((one) => h("th", { scope: "col" }, one))),
    ),
    h(
      "tbody",
      {},
      row("Models", (one) => one.models.map(visible).join(", "), (text) => text || "–"),
      row("Duration", (one) => one.durationMs, duration, true),
      row("First token", (one) => one.ttftMs, duration, true),
      row(
        "Speed",
        (one) => one.speed,
        (speed) => speed === undefined ? "–" : `${speed.toFixed(1)} tok/s`,
        false,
      ),
      row("Tokens in", (one) => one.inputTokens, tokens),
      row("Tokens out", (one) => one.outputTokens, tokens),
      row("Cost", (one) => one.costUsd, (usd, one) => cost(usd, one.costIsPartial), true),
      row("Spans", (one) => one.spans, String),
      row("Errors", (one) => one.errors, String, true),
    ),
  );
}

/** By how much B is more than A; coloured where less, or more, is better. */
function change(a, b, lessIsBetter) {
  if (typeof a !== "number" || typeof b !== "number" || a === b) return h("td", {}, "");
  const words = a === 0 ? `+${b.toLocaleString("en")}` : percent((100 * (b - a)) / a);
  const mood = lessIsBetter === undefined ? "" : (b < a) === lessIsBetter ? "better" : "worse";
  return h("td", { class: `change ${mood}` }, words);
}

function percent(number) {
  const sign = number > 0 ? "+" : "−";
  const size = Math.abs(number);
  return `${sign}${size < 10 ? size.toFixed(1) : Math.round(size).toLocaleString("en")} %`;
}

function bars({ rows, extent, traceId }, longest) {
  return h(
    "div",
    { class: "mini" },
    rows.slice(0, BARS).map(({ span, depth }) => {
      const left = (100 * msBetween(extent.start, span.startTimeUnixNano)) / longest;
      const width = (100 * spanMs(span)) / longest;
      return h(
        "a",
        {
          class: `mini-row ${serviceClass(span.service)}${
            errorOf(span) === undefined ? "" : " failed"
          }`,
          href: `#/trace/${traceId}/span/${span.spanId}`,
          title: visible(span.name),
        },
        h(
          "span",
          { class: "words", style: { "--depth": String(Math.min(depth, 8)) } },
          visible(span.name),
        ),
        h("small", {}, duration(spanMs(span))),
        h(
          "span",
          { class: "mini-track" },
          h("span", { class: "bar", style: { left: `${left}%`, width: `${width}%` } }),
        ),
      );
    }),
    rows.length > BARS ? h("p", { class: "muted" }, `and ${rows.length - BARS} more`) : "",
  );
}

function replies(pair) {
  const talks = pair.map((one) => one.call && talkOf(one.call));
  if (talks.every((talk) => talk === undefined)) return [];
  const column = (talk) => {
    const parts = talk?.output.messages.flatMap((one) => one.parts) ?? [];
    const text = parts.filter((part) => part.type === "text").map(textOf).join("\n");
    return h(
      "div",
      { class: "message reply" },
      text === "" ? h("p", { class: "muted" }, "(no text)") : longText(text),
    );
  };
  return [h("h2", {}, "Replies"), h("div", { class: "pair" }, talks.map(column))];
}

/** Attributes of the first model calls that differ; texts that were written stand above already. */
function differences(pair) {
  const [a, b] = pair.map((one) => one.call);
  if (a === undefined || b === undefined) return [];
  const keys = new Set([...a.attributes, ...b.attributes].map((one) => one.key));
  const rows = [...keys].sort().flatMap((key) => {
    const values = [a, b].map((span) => JSON.stringify(attr(span, key)) ?? "–");
    if (values[0] === values[1] || values.some((text) => text.length > 1000)) return [];
    return [
      h(
        "tr",
        {},
        h("th", { scope: "row" }, visible(key)),
        values.map((text) => h("td", {}, visible(text))),
      ),
    ];
  });
  if (rows.length === 0) return [];
  return [
    h("h2", {}, "Attributes that differ"),
    h("div", { class: "wide" }, h("table", { class: "differences" }, h("tbody", {}, rows))),
  ];
}
