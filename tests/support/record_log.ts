import type { RequestRecord } from "../../src/gateway/record.ts";

/** The records of one gateway, as they are told, and those who wait for them. */
export class RecordLog {
  readonly #records: RequestRecord[] = [];
  readonly #told: ((record: RequestRecord) => void) | undefined;
  #waiting: (() => void)[] = [];

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
    while (this.#records.length < count) {
      await new Promise<void>((resolve) => void this.#waiting.push(resolve));
    }
    return this.#records.toSorted((one, two) => one.startedMs - two.startedMs);
  }
}
