/*
 * Money without rounding. A rate has a handful of decimals, so that a number of tokens at that rate is
 * a whole number of 1e-18 dollars: sums are exact, and one rounding, to the nearest number, ends them.
 */

/** Whole 1e-18 US dollars. */
export type AttoUsd = bigint;

/** Decimals of an {@link AttoUsd}. */
const DECIMALS = 18;

/** What a million tokens cost in decimals is what one token costs in decimals and six. */
const MILLION = 6;

/** Rates by what they were read from: a request has few, and reading one costs more than all else here. */
const known = new Map<number, AttoUsd>();

/** More rates than a catalogue's models in use have. */
const MAX_KNOWN = 1_000;

/** What tokens cost at a rate in US dollars per million. */
export function costOfTokens(tokens: number, perMillion: number): AttoUsd {
  let rate = known.get(perMillion);
  if (rate === undefined) {
    rate = attoPerToken(perMillion);
    if (known.size < MAX_KNOWN) known.set(perMillion, rate);
  }
  return BigInt(tokens) * rate;
}

/** The number that is nearest to an amount, dollars. */
export function usdOf(amount: AttoUsd): number {
  // Both are exact, so that their quotient is the nearest number (IEEE 754).
  const plain = Number(amount);
  if (Number.isSafeInteger(plain)) return plain / 1e18;
  return Number(`${amount}e-${DECIMALS}`);
}

/** Digits behind the twelfth decimal of a rate are cut: they are noise of a division somewhere. */
function attoPerToken(perMillion: number): bigint {
  const [mantissa = "0", exponent = "0"] = String(perMillion).split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  const shift = Number(exponent) - fraction.length + DECIMALS - MILLION;
  const digits = BigInt(whole + fraction);
  return shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
}
