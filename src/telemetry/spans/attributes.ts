import { attribute, type KeyValue, type Plain } from "../span.ts";

/** Collects attributes: what is not known is left out, and a later one of a name wins. */
export class Attributes {
  readonly #values = new Map<string, KeyValue>();

  /** Sets it, unless the value is unknown. */
  set(key: string, value: Plain | undefined): this {
    if (value !== undefined) this.#values.set(key, attribute(key, value));
    return this;
  }

  /** A count that may be unknown: below 0. */
  count(key: string, value: number | undefined): this {
    return value === undefined || value < 0 ? this : this.set(key, value);
  }

  /** A measure that stays one of fractions when it happens to be whole: money, temperatures. */
  double(key: string, value: number | undefined): this {
    if (value !== undefined) this.#values.set(key, { key, value: { doubleValue: value } });
    return this;
  }

  /** Milliseconds, whole, as Plano has them. */
  millis(key: string, value: number | undefined): this {
    return value === undefined ? this : this.set(key, Math.round(value));
  }

  all(values: Readonly<Record<string, Plain>> = {}): this {
    for (const [key, value] of Object.entries(values)) this.set(key, value);
    return this;
  }

  list(): readonly KeyValue[] {
    return [...this.#values.values()];
  }
}
