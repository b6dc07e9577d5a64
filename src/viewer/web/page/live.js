/**
 * The server's events, kept open while the page is. The browser comes back by itself after a cut; after
 * a refusal it is asked again from here.
 */
export class LiveEvents {
  #query = "";
  #source;
  #retry;
  #on = true;
  #listeners;

  /** `{traces, reload, state}`. */
  constructor(listeners) {
    this.#listeners = listeners;
    document.addEventListener("visibilitychange", () => this.#adjust());
  }

  get isOn() {
    return this.#on;
  }

  /** Events of what fits this query. */
  follow(query) {
    if (this.#query === query && this.#source !== undefined) return;
    this.#query = query;
    this.#close();
    this.#adjust();
  }

  set(on) {
    this.#on = on;
    this.#adjust();
  }

  #adjust() {
    // A page that nobody sees costs the store nothing.
    const wanted = this.#on && document.visibilityState === "visible";
    if (!wanted) this.#close();
    else if (this.#source === undefined) this.#open();
    if (!this.#on) this.#listeners.state("paused");
  }

  #open() {
    clearTimeout(this.#retry);
    const source = new EventSource(`/api/live?${this.#query}`);
    this.#source = source;
    let opened = 0;
    source.addEventListener("ready", () => {
      this.#listeners.state("live");
      // What happened before it stood, or while it was cut, was not told.
      if (opened++ > 0 || this.wasOpen) this.#listeners.reload();
      this.wasOpen = true;
    });
    source.addEventListener("traces", (event) => this.#listeners.traces(JSON.parse(event.data)));
    source.addEventListener("reload", () => this.#listeners.reload());
    source.addEventListener("error", () => {
      this.#listeners.state("away");
      if (source.readyState !== EventSource.CLOSED) return;
      this.#close();
      this.#retry = setTimeout(() => this.#adjust(), 3000);
    });
  }

  #close() {
    clearTimeout(this.#retry);
    this.#source?.close();
    this.#source = undefined;
  }
}
