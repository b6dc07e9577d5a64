import type { TraceReader } from "../../telemetry/store/trace_reader.ts";
import { type Call, callOf, type Prices } from "../../viewer/obs/call.ts";

/** Spans that are read at once. */
const PAGE = 1000;

/** Spans of one call: the request, its routing, its calls to providers. */
const SPANS_OF_CALL = 4;

/** Calls as their spans arrive in the store, the newest of those before first. */
export class CallFeed {
  readonly #reader: Pick<TraceReader, "after" | "lastRow">;
  readonly #prices: Prices;
  #row: number;

  /** `capacity`: about how many calls of the past are wanted. */
  constructor(
    reader: Pick<TraceReader, "after" | "lastRow">,
    { prices, capacity }: { readonly prices: Prices; readonly capacity: number },
  ) {
    this.#reader = reader;
    this.#prices = prices;
    this.#row = Math.max(0, reader.lastRow() - capacity * SPANS_OF_CALL);
  }

  /** What has come since the last time, a page at a time. */
  *pages(): Generator<readonly Call[]> {
    // A store that was cleared begins anew.
    if (this.#reader.lastRow() < this.#row) this.#row = 0;
    while (true) {
      const arrived = this.#reader.after(this.#row, PAGE);
      if (arrived.length === 0) return;
      this.#row = arrived.at(-1)!.row;
      yield arrived.map(({ span }) => callOf(span, this.#prices))
        .filter((call) => call !== undefined);
      if (arrived.length < PAGE) return;
    }
  }
}
