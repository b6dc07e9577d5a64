import { h, icon } from "./dom.js";
import { duration, visible } from "./format.js";
import { NAME } from "./names.js";
import {
  attr,
  errorOf,
  factsOf,
  hasNoFirstToken,
  isModelCall,
  msBetween,
  serviceClass,
  spanMs,
} from "./spans.js";
import { ticksOf, unfolded } from "./tree.js";
import { WindowedRows } from "./windowed.js";

const narrow = matchMedia("(max-width: 760px)");

/** The spans of a trace as bars, nested. `choose(spanId)` follows the person. */
export class Waterfall {
  #all = [];
  #shown = [];
  #folded = new Set();
  #extent = { start: "0", ms: 1 };
  #selected;
  #cursor;
  #choose;
  #windowed;

  constructor(choose) {
    this.#choose = choose;
    this.space = h("div", { class: "space", role: "rowgroup" });
    this.scale = h("div", { class: "scale", "aria-hidden": "true" });
    this.scroller = h(
      "div",
      {
        class: "grid waterfall",
        role: "treegrid",
        tabindex: "0",
        "aria-label": "Spans",
        on: { click: (event) => this.#click(event) },
      },
      h("div", { class: "row head" }, h("div", { class: "cell name" }, "Span"), this.scale),
      this.space,
    );
    this.element = h("div", { class: "timeline", role: "tabpanel" }, this.scroller);
    this.#windowed = new WindowedRows({
      scroller: this.scroller,
      space: this.space,
      height: () => narrow.matches ? 50 : 32,
      count: () => this.#shown.length,
      key: (i) => this.#shown[i].span.spanId,
      version: (i) => this.#mark(this.#shown[i]),
      draw: (i) => this.#draw(this.#shown[i]),
    });
    narrow.addEventListener("change", () => this.#windowed.later());
  }

  put(rows, extent) {
    this.#all = rows;
    this.#extent = extent;
    this.scale.replaceChildren(
      ...ticksOf(extent.ms, narrow.matches ? 3 : 5).map((ms) =>
        h("span", { class: "tick", style: { left: `${(100 * ms) / extent.ms}%` } }, duration(ms))
      ),
    );
    this.#unfold();
  }

  #unfold() {
    this.#shown = unfolded(this.#all, this.#folded);
    this.scroller.setAttribute("aria-rowcount", String(this.#shown.length));
    this.#windowed.later();
  }

  select(spanId) {
    this.#selected = spanId;
    if (spanId === undefined) return this.#windowed.later();
    this.#cursor = spanId;
    const isHidden = !this.#shown.some((row) => row.span.spanId === spanId);
    if (isHidden) {
      this.#folded.clear();
      this.#unfold();
    }
    this.#reveal();
  }

  #reveal() {
    const at = this.#shown.findIndex((row) => row.span.spanId === this.#cursor);
    if (at === -1) return;
    this.scroller.setAttribute("aria-activedescendant", `span-${this.#cursor}`);
    requestAnimationFrame(() => this.#windowed.reveal(at, 34));
  }

  #mark({ span, children }) {
    const id = span.spanId;
    return `${this.#extent.ms} ${span.endTimeUnixNano} ${children} ${this.#selected === id} ${
      this.#folded.has(id)
    } ${this.#cursor === id}`;
  }

  #draw(row) {
    const { span, depth, children } = row;
    const id = span.spanId;
    const error = errorOf(span);
    const isFolded = this.#folded.has(id);
    const isSelected = this.#selected === id ||
      (this.#selected === undefined && this.#cursor === id);
    return h(
      "div",
      {
        class: `row ${serviceClass(span.service)}${isSelected ? " selected" : ""}${
          error === undefined ? "" : " failed"
        }`,
        role: "row",
        id: `span-${id}`,
        "data-id": id,
        "aria-level": String(depth + 1),
        "aria-selected": String(isSelected),
        "aria-expanded": children > 0 ? String(!isFolded) : undefined,
      },
      h(
        "div",
        {
          class: "cell name",
          role: "gridcell",
          style: { "--depth": String(Math.min(depth, 24)) },
          title: `${visible(span.name)}\n${visible(span.service)}${
            error === undefined ? "" : `\n${visible(error)}`
          }`,
        },
        children === 0 ? h("span", { class: "no-fold" }) : h("button", {
          type: "button",
          class: `fold${isFolded ? " folded" : ""}`,
          tabindex: "-1",
          "aria-label": isFolded ? "Unfold" : "Fold",
        }, icon("down")),
        h("span", { class: "dot" }),
        h("span", { class: "words" }, visible(span.name)),
        error === undefined ? "" : icon("alert"),
        h(
          "small",
          { class: "service" },
          isFolded ? `+${children}` : visible(shortService(span.service)),
        ),
        h("small", { class: "took" }, duration(spanMs(span))),
      ),
      h("div", { class: "cell track", role: "gridcell" }, this.#bar(span, error)),
    );
  }

  #bar(span, error) {
    const { start, ms } = this.#extent;
    const left = (100 * msBetween(start, span.startTimeUnixNano)) / ms;
    const width = (100 * spanMs(span)) / ms;
    const ends = left + width;
    const label = [duration(spanMs(span)), error === undefined ? briefly(span) : visible(error)]
      .filter((one) => one !== "").join(" · ");
    const first = firstToken(span);
    // Beside the bar where there is room, else in it, else before it.
    const side = ends < 62 ? "after" : width > 38 ? "inside" : "before";
    const place = side === "after"
      ? { left: `${ends}%` }
      : { right: `${side === "inside" ? 100 - ends : 100 - left}%` };
    return [
      h("span", { class: "bar", style: { left: `${left}%`, width: `${width}%` } }),
      first === undefined
        ? ""
        : h("span", { class: "first-token", style: { left: `${left + (100 * first) / ms}%` } }),
      h("span", { class: `label ${side}`, style: place }, label),
    ];
  }

  #click(event) {
    const row = event.target.closest("[data-id]");
    if (row === null) return;
    if (event.target.closest(".fold") !== null) return this.#fold(row.dataset.id);
    this.#choose(row.dataset.id);
  }

  #fold(id, wanted = !this.#folded.has(id)) {
    if (wanted) this.#folded.add(id);
    else this.#folded.delete(id);
    this.#unfold();
  }

  #move(step) {
    const at = this.#shown.findIndex((row) => row.span.spanId === this.#cursor);
    const last = this.#shown.length - 1;
    const next = at === -1 ? (step < 0 ? last : 0) : Math.min(last, Math.max(0, at + step));
    this.#cursor = this.#shown[next]?.span.spanId;
    // With the details open they follow; the others only move.
    if (this.#selected !== undefined) this.#choose(this.#cursor);
    else this.#reveal();
  }

  /** True when the key was for the spans. */
  key(event) {
    const moves = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1, PageDown: 15, PageUp: -15 };
    const ends = { g: -Infinity, Home: -Infinity, G: Infinity, End: Infinity };
    const step = moves[event.key] ?? ends[event.key];
    if (step !== undefined) return this.#move(step), true;
    if (this.#cursor === undefined) return false;
    if (event.key === "ArrowLeft") return this.#fold(this.#cursor, true), true;
    if (event.key === "ArrowRight") return this.#fold(this.#cursor, false), true;
    if (event.key === "Enter") return this.#choose(this.#cursor), true;
    return false;
  }
}

function shortService(service) {
  return /^plano\((.+)\)$/.exec(service)?.[1] ?? service;
}

/** What a glance at a model call should tell besides its time. */
function briefly(span) {
  if (!isModelCall(span)) return "";
  const { output, speed } = factsOf(span);
  if (output === undefined) return "";
  return `${output.toLocaleString("en")} tok${
    speed === undefined ? "" : ` · ${Math.round(speed)}/s`
  }`;
}

/** Milliseconds from a span's start to its first token. */
function firstToken(span) {
  if (hasNoFirstToken(span)) return undefined;
  const event = (span.events ?? []).find((one) => one.name === NAME.ttft);
  if (event !== undefined) return msBetween(span.startTimeUnixNano, event.timeUnixNano);
  const ms = Number(attr(span, NAME.ttft));
  return ms > 0 && ms < spanMs(span) ? ms : undefined;
}
