import type { RequestRecord } from "../../src/telemetry/request_record.ts";

/** How long a test waits for a record. */
const PATIENCE_MS = 10_000;

/** The records of one gateway, as they are told, and those who wait for them. */
export class RecordLog {
  readonly #records: RequestRecord[] = [];
  readonly #told: ((record: RequestRecord) => void) | undefined;
  readonly #waiting: (() => void)[] = [];

  constructor(told?: (record: RequestRecord) => void) {
    this.#told = told;
  }

  /** As they came. */
  get records(): readonly RequestRecord[] {
    return this.#records;
  }

  add(record: RequestRecord): void {
    this.#records.push(record);
    this.#told?.(record);
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /**
   * All by their beginning, once there are so many: on the native plane those that went directly are
   * told in batches, later than one that ended after them.
   */
  async first(count: number): Promise<readonly RequestRecord[]> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      for (const wake of this.#waiting.splice(0)) wake();
    }, PATIENCE_MS);
    while (this.#records.length < count && !late) {
      await new Promise<void>((resolve) => void this.#waiting.push(resolve));
    }
    clearTimeout(timer);
    if (this.#records.length < count) {
      throw new Error(
        `${this.#records.length} of ${count} records were told within ${PATIENCE_MS} ms`,
      );
    }
    return this.#records.toSorted((one, two) => one.startedMs - two.startedMs);
  }
}
