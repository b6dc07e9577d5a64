import { attribute, doubleValue, type KeyValue, type Plain } from "../span.ts";

/**
 * Collects attributes: what is not known is left out, and a later one of a name wins. Names that are
 * given one by one differ; only those of {@link all}, which are somebody else's, may come twice.
 */
export class Attributes {
  readonly #list: KeyValue[];
  #mayRepeat = false;

  /** `first`: attributes that are the same for all spans of a kind. */
  constructor(first: readonly KeyValue[] = []) {
    this.#list = first.slice();
  }

  /** Sets it, unless the value is unknown. */
  set(key: string, value: Plain | undefined): this {
    if (value !== undefined) this.#list.push(attribute(key, value));
    return this;
  }

  /** A count that may be unknown: below 0. */
  count(key: string, value: number | undefined): this {
    return value === undefined || value < 0 ? this : this.set(key, value);
  }

  /** A measure that stays one of fractions when it happens to be whole: money, temperatures. */
  double(key: string, value: number | undefined): this {
    if (value !== undefined) this.#list.push({ key, value: doubleValue(value) });
    return this;
  }

  /** Milliseconds, whole, as Plano has them. */
  millis(key: string, value: number | undefined): this {
    return value === undefined ? this : this.set(key, Math.round(value));
  }

  all(values: Readonly<Record<string, Plain>> = {}): this {
    for (const key in values) {
      this.set(key, values[key]);
      this.#mayRepeat = true;
    }
    return this;
  }

  list(): readonly KeyValue[] {
    if (!this.#mayRepeat) return this.#list;
    const last = new Map(this.#list.map((one) => [one.key, one]));
    return [...last.values()];
  }
}
