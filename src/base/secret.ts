const shown = "***";

/**
 * A value that never prints: `String(secret)`, JSON, `Deno.inspect` and template strings all give
 * `***`. Only {@link reveal} gives it away, so `grep reveal` lists every place that sends one.
 */
export class Secret {
  readonly #value: string;
  /** Where it came from, fit to print: `$OPENAI_API_KEY` or `a literal in the config`. */
  readonly origin: string;

  /** Wraps `value`; `origin` says where it came from, in words fit to print. */
  constructor(value: string, origin: string) {
    this.#value = value;
    this.origin = origin;
  }

  /** The value itself. */
  reveal(): string {
    return this.#value;
  }

  /** `***`. */
  toString(): string {
    return shown;
  }

  /** `***`. */
  toJSON(): string {
    return shown;
  }

  /** Its origin, for `Deno.inspect`. */
  [Symbol.for("Deno.customInspect")](): string {
    return `Secret(${this.origin})`;
  }
}

/** Compares in time that depends on the length only, so that a guess learns nothing from the clock. */
export function equalSecret(a: string, b: string): boolean {
  const left = new TextEncoder().encode(a);
  const right = new TextEncoder().encode(b);
  let difference = left.length ^ right.length;
  for (let i = 0; i < left.length; i++) {
    difference |= left[i]! ^ (right[i % (right.length || 1)] ?? 0);
  }
  return difference === 0;
}
