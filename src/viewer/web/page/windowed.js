/** Rows drawn beyond what is seen, above and below. */
const SPARE = 12;

/**
 * Draws only the rows of a long list that are seen. A row that did not change keeps its element, so that
 * a click or a focus on it is not lost when others do.
 */
export class WindowedRows {
  #scroller;
  #space;
  #options;
  #drawn = new Map();
  #waiting = false;

  /** `{scroller, space, height(), count(), key(i), version(i), draw(i)}`. */
  constructor(options) {
    this.#options = options;
    this.#scroller = options.scroller;
    this.#space = options.space;
    this.#scroller.addEventListener("scroll", () => this.later(), { passive: true });
    new ResizeObserver(() => this.later()).observe(this.#scroller);
  }

  /** Draws with the next frame. */
  later() {
    if (this.#waiting) return;
    this.#waiting = true;
    requestAnimationFrame(() => {
      this.#waiting = false;
      this.draw();
    });
  }

  draw() {
    const { height, count, key, version, draw } = this.#options;
    const tall = height();
    const total = count();
    this.#space.style.height = `${total * tall}px`;
    const top = this.#scroller.scrollTop - this.#space.offsetTop;
    const from = Math.max(0, Math.floor(top / tall) - SPARE);
    const to = Math.min(total, Math.ceil((top + this.#scroller.clientHeight) / tall) + SPARE);
    const kept = new Map();
    for (let i = from; i < to; i++) {
      const name = key(i);
      const mark = version(i);
      let row = this.#drawn.get(name);
      if (row === undefined || row.mark !== mark) {
        row?.element.remove();
        row = { mark, element: draw(i) };
      }
      row.element.style.transform = `translateY(${i * tall}px)`;
      row.element.setAttribute("aria-rowindex", String(i + 1));
      kept.set(name, row);
    }
    for (const [name, row] of this.#drawn) if (kept.get(name) !== row) row.element.remove();
    // In the order of reading, also for screen readers.
    let place = this.#space.firstElementChild;
    for (const { element } of kept.values()) {
      if (element === place) place = place.nextElementSibling;
      else this.#space.insertBefore(element, place);
    }
    this.#drawn = kept;
  }

  /** Scrolls as little as needed until a row is seen; `head` is what covers the top. */
  reveal(index, head = 0) {
    const tall = this.#options.height();
    const top = this.#space.offsetTop + index * tall;
    const { scrollTop, clientHeight } = this.#scroller;
    if (top - head < scrollTop) this.#scroller.scrollTop = top - head;
    else if (top + tall > scrollTop + clientHeight) {
      this.#scroller.scrollTop = top + tall - clientHeight;
    }
    this.draw();
  }
}
