import { get } from "./api.js";
import { conversation } from "./conversation.js";
import { curlOf } from "./curl.js";
import { button, copy, h, icon } from "./dom.js";
import { count, visible } from "./format.js";
import { spanDetails } from "./span_details.js";
import { errorOf, isModelCall } from "./spans.js";
import { statusPill } from "./list_row.js";
import { summaryTiles } from "./tiles.js";
import { extentOf, treeOf } from "./tree.js";
import { Waterfall } from "./waterfall.js";

const FORMATS = { json: "JSON", otlp: "OTLP", jaeger: "Jaeger", openinference: "OpenInference" };

/** One trace: its timeline beside the details of a span, or its conversation. */
export class TraceView {
  #app;
  #trace;
  #rows = [];
  #waterfall;
  #tab;
  #span;
  #full = new Map(); // spans whose long texts were fetched
  #head = h("div", { class: "trace-head" });
  #body = h("div", { class: "trace-body" });
  #details = h("aside", { class: "details", "aria-label": "Span", tabindex: "-1", hidden: true });
  #conversation = h("div", { class: "conversation-place", role: "tabpanel" });

  constructor(app, id, tab, span) {
    this.#app = app;
    this.id = id;
    this.#tab = tab;
    this.#span = span;
    this.element = h("section", { class: "view trace-view" }, this.#head, this.#body);
    this.#head.append(h("p", { class: "muted loading" }, "Loading…"));
  }

  get scroller() {
    return this.#waterfall?.scroller ?? this.element;
  }

  async show() {
    await this.#read();
    this.turn(this.#tab, this.#span);
    this.scroller.focus({ preventScroll: true });
  }

  /** The trace grew, or may have. */
  async changed(ids) {
    if (ids !== undefined && !ids.includes(this.#trace?.traceId)) return;
    const before = this.#trace?.spans ?? [];
    await this.#read();
    // What a person reads stays as it is, with its place and what they unfolded.
    const isKnown = this.#tab === "conversation"
      ? before.filter(isModelCall).length === this.#trace?.spans.filter(isModelCall).length
      : before.some((span) => span.spanId === this.#span);
    if (!isKnown) this.turn(this.#tab, this.#span);
  }

  async #read() {
    try {
      const answer = await get(`/api/traces/${this.id}`);
      if (!this.element.isConnected) return;
      this.#trace = answer;
      this.#full.clear();
      this.#rows = treeOf(answer.spans);
      document.title = `${visible(answer.summary?.name ?? this.id)} · planoai`;
      this.#drawHead();
      this.#drawTimeline();
    } catch (error) {
      if (error.status !== 404) return this.#app.failed(error);
      this.#head.replaceChildren(
        h("a", { href: "#/", class: "back" }, icon("back"), "Traces"),
        h("div", { class: "empty" }, h("h2", {}, error.message), h("p", {}, error.note ?? "")),
      );
    }
  }

  #drawHead() {
    const { spans, summary, total, traceId } = this.#trace;
    const failures = this.#rows.filter((row) => errorOf(row.span) !== undefined);
    this.#head.replaceChildren(
      h("a", { href: "#/", class: "back" }, icon("back"), "Traces"),
      h(
        "div",
        { class: "title" },
        h("h1", {}, visible(summary?.name ?? spans[0]?.name ?? traceId)),
        statusPill(summary ?? { errors: failures.length }, this.#isAnswered()),
        h("code", { class: "muted id", title: traceId }, traceId.slice(0, 8)),
      ),
      h(
        "div",
        { class: "actions" },
        button("Copy as curl", () => this.#copyCurl(), { picture: "copy" }),
        this.#downloads(traceId),
      ),
      summaryTiles(summary, spans),
      total > spans.length
        ? h(
          "p",
          { class: "warning" },
          `The first ${
            count(spans.length, "span")
          } of ${total} are shown; a download has them all.`,
        )
        : "",
      failures.length === 0 ? "" : this.#errorStrip(failures),
      this.#tabs(),
    );
  }

  #downloads(traceId) {
    const formats = this.#app.info?.formats ?? ["json"];
    const link = (format) =>
      h(
        "a",
        { download: true, href: `/api/traces/${traceId}/download?format=${format}` },
        FORMATS[format] ?? format,
      );
    return h(
      "details",
      { class: "menu" },
      h("summary", { class: "button" }, icon("save"), "Download"),
      h("div", {}, formats.map(link)),
    );
  }

  /** What failed did so below the root. */
  #isAnswered() {
    return this.#rows.length > 0 && errorOf(this.#rows[0].span) === undefined;
  }

  #errorStrip(failures) {
    // The deepest is the cause; of several tries the last one decided.
    const end = (row) => BigInt(row.span.endTimeUnixNano);
    const deepest =
      failures.toSorted((a, b) => b.depth - a.depth || (end(b) > end(a) ? 1 : -1))[0].span;
    const others = failures.length - 1;
    const isAnswered = this.#isAnswered();
    return h(
      "a",
      {
        class: `error-strip${isAnswered ? " answered" : ""}`,
        href: this.#address("timeline", deepest.spanId),
      },
      icon("alert"),
      h("strong", {}, visible(deepest.service)),
      h("span", {}, visible(errorOf(deepest))),
      others === 0 ? "" : h("small", {}, `and ${others} more`),
    );
  }

  #tabs() {
    const tab = (name, words) =>
      h("a", {
        role: "tab",
        id: `tab-${name}`,
        "aria-selected": String(this.#tab === name),
        href: this.#address(name, this.#span),
      }, words);
    return h(
      "div",
      { class: "tabs", role: "tablist", "aria-label": "Views of the trace" },
      tab("timeline", "Timeline"),
      tab("conversation", "Conversation"),
    );
  }

  #address(tab, span) {
    return `#/trace/${this.id}${tab === "timeline" ? "" : `/${tab}`}${
      span === undefined ? "" : `/span/${span}`
    }`;
  }

  #drawTimeline() {
    const rows = this.#rows;
    if (this.#waterfall === undefined) {
      this.#waterfall = new Waterfall((id) => this.#app.go(this.#address("timeline", id)));
    }
    this.#waterfall.put(rows, extentOf(rows.map((row) => row.span)));
  }

  /** Shows a tab, and a span's details. */
  turn(tab, spanId) {
    const wasTab = this.#tab;
    this.#tab = tab;
    this.#span = spanId;
    if (this.#trace === undefined) return;
    this.#head.querySelector(".tabs")?.replaceWith(this.#tabs());
    if (tab === "conversation") {
      this.#body.replaceChildren(this.#conversation);
      this.#drawConversation();
      return;
    }
    if (wasTab !== tab || this.#body.firstChild !== this.#waterfall.element) {
      this.#body.replaceChildren(this.#waterfall.element, this.#details);
    }
    this.#waterfall.select(spanId);
    this.#drawDetails(spanId);
  }

  async #drawDetails(spanId) {
    const span = this.#trace.spans.find((one) => one.spanId === spanId);
    this.#details.hidden = span === undefined;
    this.#body.classList.toggle("with-details", span !== undefined);
    if (span === undefined) return;
    const { start } = extentOf(this.#trace.spans);
    const draw = (one) =>
      spanDetails(one, {
        start,
        close: () => this.#app.go(this.#address("timeline")),
        talk: isModelCall(one) ? this.#address("conversation", spanId) : undefined,
      });
    this.#details.replaceChildren(draw(span));
    const full = await this.#whole(span);
    if (full !== span && this.#span === spanId) this.#details.replaceChildren(draw(full));
  }

  /** A span with its long texts. */
  async #whole(span) {
    if (!span.attributes.some((one) => one.cut !== undefined)) return span;
    if (!this.#full.has(span.spanId)) {
      const question = get(`/api/traces/${this.#trace.traceId}/spans/${span.spanId}`);
      this.#full.set(span.spanId, question.catch((error) => (this.#app.failed(error), span)));
    }
    return await this.#full.get(span.spanId);
  }

  async #drawConversation() {
    const calls = this.#rows.map((row) => row.span).filter(isModelCall);
    const chosen = calls.find((span) => span.spanId === this.#span) ?? calls.at(-1);
    const full = chosen === undefined ? undefined : await this.#whole(chosen);
    if (this.#tab !== "conversation") return;
    this.#conversation.replaceChildren(
      conversation(calls, full, (id) => this.#address("conversation", id)),
    );
  }

  async #copyCurl() {
    const calls = this.#rows.map((row) => row.span).filter(isModelCall);
    const call = calls.find((span) => span.spanId === this.#span) ?? calls[0];
    const full = call === undefined ? undefined : await this.#whole(call);
    await copy(curlOf(full, this.#app.info?.gateway), "curl command");
  }

  #nextError() {
    const failures = this.#rows.map((row) => row.span).filter((span) =>
      errorOf(span) !== undefined
    );
    const at = failures.findIndex((span) => span.spanId === this.#span);
    const next = failures[(at + 1) % failures.length];
    if (next !== undefined) this.#app.go(this.#address("timeline", next.spanId));
  }

  /** True when the key was for the trace. */
  key(event) {
    switch (event.key) {
      case "Escape":
        if (this.#tab === "timeline" && this.#span === undefined) this.#app.go("#/");
        else this.#app.go(this.#address("timeline"));
        return true;
      case "v":
        this.#app.go(
          this.#address(this.#tab === "timeline" ? "conversation" : "timeline", this.#span),
        );
        return true;
      case "n":
        return this.#nextError(), true;
      case "y":
        return this.#copyCurl(), true;
    }
    if (this.#tab !== "timeline" || this.#waterfall === undefined) return false;
    if (event.key === "Enter" && this.#span !== undefined) return this.#details.focus(), true;
    return this.#waterfall.key(event);
  }
}
