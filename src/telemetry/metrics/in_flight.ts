import { type Handler, handlerOf, HANDLERS } from "./handler.ts";

/** How many requests of each kind a process has that are not over. */
export class InFlight {
  readonly #counts = new Map<Handler, number>(HANDLERS.map((handler) => [handler, 0]));

  /** A request begins; the returned function is called once when it is over. */
  begin(method: string, path: string): () => void {
    const handler = handlerOf(method, path);
    this.#add(handler, 1);
    return () => this.#add(handler, -1);
  }

  /** By handler; also those that have none now. */
  counts(): ReadonlyMap<Handler, number> {
    return this.#counts;
  }

  #add(handler: Handler, change: number): void {
    this.#counts.set(handler, this.#counts.get(handler)! + change);
  }
}
