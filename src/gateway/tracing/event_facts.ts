import type { StreamEvent } from "../../ir/event.ts";
import type { Finish } from "../../ir/response.ts";
import { factsOf, type ReplyFacts } from "./reply_facts.ts";

/** Candidates whose ends are kept. */
const MAX_FINISHES = 16;

/** What a stream's events say of the reply. */
export class EventFacts {
  #id = "";
  #model = "";
  readonly #finishes: Finish[] = [];

  push(event: StreamEvent): void {
    if (event.type === "start") {
      this.#id = event.id;
      this.#model = event.model;
    } else if (event.type === "finish" && this.#finishes.length < MAX_FINISHES) {
      this.#finishes.push(event.finish);
    }
  }

  get found(): ReplyFacts {
    const candidates = this.#finishes.map((finish, index) => ({ index, parts: [], finish }));
    return factsOf({ id: this.#id, model: this.#model, candidates });
  }
}
