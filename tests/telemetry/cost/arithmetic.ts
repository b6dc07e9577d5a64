/**
 * The value of `1000*3/1e6 + 2*(4-1)` by fractions of whole numbers, rounded once at the end: what a
 * person with paper would get, and nothing of the code under test.
 */
export function valueOf(text: string): number {
  const tokens = text.match(/\d+(?:\.\d+)?(?:e\d+)?|[-+*/()]/g) ?? [];
  if (tokens.join("") !== text.replaceAll(" ", "")) throw new Error(`no arithmetic: ${text}`);
  const reader = new Reader(tokens);
  const [over, under] = reader.sum();
  if (!reader.isDone) throw new Error(`more than arithmetic: ${text}`);
  const digits = 40;
  return Number(`${over * 10n ** BigInt(digits) / under}e-${digits}`);
}

type Fraction = readonly [over: bigint, under: bigint];

class Reader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  get isDone(): boolean {
    return this.#at === this.#tokens.length;
  }

  sum(): Fraction {
    let [a, b] = this.#product();
    while (this.#peek("+") || this.#peek("-")) {
      const sign = this.#tokens[this.#at++] === "+" ? 1n : -1n;
      const [c, d] = this.#product();
      [a, b] = [a * d + sign * c * b, b * d];
    }
    return [a, b];
  }

  #product(): Fraction {
    let [a, b] = this.#atom();
    while (this.#peek("*") || this.#peek("/")) {
      const times = this.#tokens[this.#at++] === "*";
      const [c, d] = this.#atom();
      [a, b] = times ? [a * c, b * d] : [a * d, b * c];
    }
    return [a, b];
  }

  #atom(): Fraction {
    const token = this.#tokens[this.#at++] ?? "";
    if (token === "(") {
      const inner = this.sum();
      this.#at++;
      return inner;
    }
    const [mantissa = "", exponent = "0"] = token.split("e");
    const [whole = "", fraction = ""] = mantissa.split(".");
    return [BigInt(whole + fraction) * 10n ** BigInt(exponent), 10n ** BigInt(fraction.length)];
  }

  #peek(token: string): boolean {
    return this.#tokens[this.#at] === token;
  }
}
