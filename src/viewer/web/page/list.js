import { get } from "./api.js";
import { button, h } from "./dom.js";
import { count } from "./format.js";
import { emptyList } from "./list_empty.js";
import { filterBar, queryOf } from "./list_filter.js";
import { COLUMNS, listRow } from "./list_row.js";
import { WindowedRows } from "./windowed.js";

const PAGE = 200;
const narrow = matchMedia("(max-width: 760px)");

/** The list of traces. It stays in memory while a trace is looked at, with its place and filter. */
export class TraceList {
  #app;
  #traces = [];
  #fresh = new Map(); // new ones that wait until the person wants them
  #newIds = new Set();
  #picked = [];
  #selected;
  #more = false;
  #loading = false;
  #question = new AbortController();
  #rows;
  #bar = filterBar(() => this.reload());

  constructor(app) {
    this.#app = app;
    this.space = h("div", { class: "space", role: "rowgroup" });
    this.body = h("div", { class: "empty-place" });
    this.pill = button("", () => this.#showFresh(), { class: "fresh", hidden: true });
    this.scroller = h(
      "div",
      {
        class: "grid traces",
        role: "grid",
        tabindex: "0",
        "aria-label": "Traces",
        on: { click: (event) => this.#click(event), scroll: () => this.#scrolled() },
      },
      h(
        "div",
        { class: "row head", role: "row" },
        COLUMNS.map(([name, words]) =>
          h("div", { class: `cell ${name}`, role: "columnheader" }, words)
        ),
      ),
      this.space,
      this.body,
    );
    this.tray = h("div", { class: "tray", hidden: true });
    this.total = h("p", { class: "total", role: "status" });
    this.element = h(
      "section",
      { class: "view list-view" },
      h("div", { class: "toolbar" }, h("h1", {}, "Traces"), this.#bar.element, this.total),
      this.pill,
      this.scroller,
      this.tray,
    );
    this.#rows = new WindowedRows({
      scroller: this.scroller,
      space: this.space,
      height: () => narrow.matches ? 64 : 40,
      count: () => this.#traces.length,
      key: (i) => this.#traces[i].traceId,
      version: (i) => this.#mark(this.#traces[i]),
      draw: (i) => this.#draw(this.#traces[i]),
    });
    narrow.addEventListener("change", () => this.#rows.later());
  }

  show() {
    document.title = "Traces · planoai";
    this.scroller.scrollTop = this.place ?? 0;
    this.#rows.later();
    this.scroller.focus({ preventScroll: true });
  }

  hide() {
    this.place = this.scroller.scrollTop;
  }

  /** Reads the list anew, by the filter. */
  async reload(keepPlace = false) {
    this.#question.abort();
    this.#question = new AbortController();
    const query = queryOf(this.#bar.filter);
    this.#app.follow(String(query));
    await this.#read(query, (page) => {
      this.#fresh.clear();
      this.#traces = page.traces;
      if (!keepPlace) this.scroller.scrollTop = 0;
    });
  }

  /** Traces that are new or grew. Those below the eye of a reader change nothing that is seen. */
  take(traces) {
    const atTop = this.scroller.scrollTop < 8 && !this.element.hidden;
    for (const trace of traces) {
      const at = this.#traces.findIndex((one) => one.traceId === trace.traceId);
      if (at !== -1) this.#traces[at] = trace;
      else this.#fresh.set(trace.traceId, trace);
    }
    if (atTop || this.#traces.length === 0) this.#showFresh();
    else this.#changed();
  }

  #showFresh() {
    const wasEmpty = this.#traces.length === 0;
    this.#newIds = new Set(this.#fresh.keys());
    this.#traces = [...this.#fresh.values(), ...this.#traces]
      .sort((a, b) => b.startedMs - a.startedMs);
    this.#fresh.clear();
    if (wasEmpty) this.body.replaceChildren();
    this.scroller.scrollTop = 0;
    this.#changed();
  }

  async #read(query, put) {
    const { signal } = this.#question;
    this.#loading = true;
    try {
      query.set("limit", String(PAGE));
      const page = await get(`/api/traces?${query}`, signal);
      if (signal.aborted) return;
      put(page);
      this.#more = page.more;
      const isFiltered = !this.#bar.isEmpty();
      this.body.replaceChildren(
        ...(this.#traces.length > 0
          ? []
          : [emptyList(page, isFiltered, () => this.#bar.clear(), this.#app.info)]),
      );
      this.#changed();
    } catch (error) {
      if (!signal.aborted) this.#app.failed(error);
    } finally {
      if (!signal.aborted) this.#loading = false;
    }
  }

  /** The next page; several traces may have begun in the millisecond in which the last one ends. */
  async #readMore() {
    const last = this.#traces.at(-1);
    if (this.#loading || !this.#more || last === undefined) return;
    const known = new Set(this.#traces.map((one) => one.traceId));
    for (const before of [last.startedMs + 1, last.startedMs]) {
      const query = queryOf(this.#bar.filter);
      query.set("before", String(before));
      let added = 0;
      await this.#read(query, ({ traces }) => {
        const others = traces.filter((one) => !known.has(one.traceId));
        added = others.length;
        this.#traces.push(...others);
      });
      if (added > 0) return;
    }
    this.#more = false;
  }

  #changed() {
    this.#bar.offer(this.#traces.flatMap((one) => one.models));
    const waiting = this.#fresh.size;
    this.pill.hidden = waiting === 0;
    this.pill.textContent = `↑ ${count(waiting, "new trace")}`;
    const shown = this.#traces.length;
    this.total.textContent = shown === 0 ? "" : `${count(shown, "trace")}${this.#more ? "+" : ""}`;
    this.scroller.setAttribute("aria-rowcount", String(this.#more ? -1 : shown));
    this.#rows.later();
  }

  #mark(trace) {
    const { traceId, spans, durationMs, errors } = trace;
    const selected = traceId === this.#selected;
    return `${spans} ${durationMs} ${errors} ${trace.costUsd} ${selected} ${
      this.#picked.includes(traceId)
    }`;
  }

  #draw(trace) {
    return listRow(trace, {
      picked: this.#picked.includes(trace.traceId),
      selected: trace.traceId === this.#selected,
      isNew: this.#newIds.delete(trace.traceId),
      pick: (id) => this.pick(id),
    });
  }

  #scrolled() {
    const { scrollTop, clientHeight, scrollHeight } = this.scroller;
    if (scrollTop < 8 && this.#fresh.size > 0) this.#showFresh();
    if (scrollTop + clientHeight > scrollHeight - 1500) this.#readMore();
  }

  #click(event) {
    const row = event.target.closest("[data-id]");
    if (row === null || event.target.closest("label, a") !== null) return;
    if (getSelection().toString() === "") this.#app.go(`#/trace/${row.dataset.id}`);
  }

  /** Takes a trace for a comparison, or puts it back; the first of three goes. */
  pick(id) {
    const without = this.#picked.filter((one) => one !== id);
    this.#picked = without.length < this.#picked.length ? without : [...without, id].slice(-2);
    const [a, b] = this.#picked;
    this.tray.hidden = a === undefined;
    const compare = () => this.#app.go(`#/compare/${a}/${b}`);
    this.tray.replaceChildren(
      h("span", {}, b === undefined ? "One picked: pick another to compare" : "Two picked"),
      button("Compare", compare, { class: "primary", disabled: b === undefined }),
      button("Clear", () => this.#unpick(), { class: "quiet" }),
    );
    this.#rows.later();
  }

  #unpick() {
    this.#picked = [];
    this.tray.hidden = true;
    this.#rows.later();
  }

  search() {
    this.#bar.search.focus();
    this.#bar.search.select();
  }

  #move(step) {
    const at = this.#traces.findIndex((one) => one.traceId === this.#selected);
    const next = at === -1
      ? (step < 0 ? this.#traces.length - 1 : 0)
      : Math.min(this.#traces.length - 1, Math.max(0, at + step));
    const trace = this.#traces[next];
    if (trace === undefined) return;
    this.#selected = trace.traceId;
    this.scroller.setAttribute("aria-activedescendant", `trace-${trace.traceId}`);
    this.#rows.reveal(next, narrow.matches ? 0 : 34);
  }

  /** True when the key was for the list. */
  key(event) {
    const moves = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1, PageDown: 15, PageUp: -15 };
    const ends = { g: -Infinity, Home: -Infinity, G: Infinity, End: Infinity };
    const step = moves[event.key] ?? ends[event.key];
    if (step !== undefined) return this.#move(step), true;
    switch (event.key) {
      case "Enter":
        if (this.#selected === undefined) return false;
        return this.#app.go(`#/trace/${this.#selected}`), true;
      case "x":
        if (this.#selected !== undefined) this.pick(this.#selected);
        return true;
      case "c":
        if (this.#picked.length === 2) this.#app.go(`#/compare/${this.#picked.join("/")}`);
        return true;
      case "e":
        return this.#bar.setFailed(!this.#bar.filter.failed), true;
      case "Escape":
        if (this.#picked.length > 0) this.#unpick();
        else if (!this.#bar.isEmpty()) this.#bar.clear();
        return true;
    }
    return false;
  }
}
