import type { Prices, Rates, Scheme } from "../../providers/catalogue/model.ts";
import type { RecordedCost, RecordedUsage } from "../request_record.ts";
import { type Billing, tierOf } from "./schemes.ts";
import { type AttoUsd, costOfTokens, usdOf } from "./usd.ts";

/** Counts that are inside of each other taken apart. */
interface Buckets {
  readonly fresh: number;
  readonly audioIn: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly cacheWrite1h: number;
  readonly text: number;
  readonly reasoning: number;
  readonly audioOut: number;
}

/**
 * What the tokens of a reply cost, exactly. `undefined` when that is unknown: the reply did not say its
 * tokens, they contradict each other, or some were used whose rate nobody published.
 *
 * What stands in for an absent rate: output for thinking, as every vendor counts it there; for anything
 * else only what {@link Billing} says that the provider publishes.
 */
export function costOf(
  usage: RecordedUsage,
  prices: Prices,
  billing: Billing = {},
): RecordedCost | undefined {
  const rates = ratesFor(usage, prices, billing);
  if (rates === undefined) return undefined;
  const buckets = bucketsOf(usage, rates);
  if (buckets === undefined) return undefined;
  const input = inputCost(buckets, rates, billing);
  const output = outputCost(buckets, rates, billing);
  if (input === undefined || output === undefined) return undefined;
  return {
    input: usdOf(input),
    output: usdOf(output),
    total: usdOf(input + output),
    ...(usage.alsoBilled === true || isLowerBound(buckets, rates) ? { partial: true } : {}),
  };
}

/** The rates of the reply's tier, for an input of its length. */
function ratesFor(
  usage: RecordedUsage,
  prices: Prices,
  billing: Billing,
): Rates | undefined {
  const tier = tierOf(usage.tier, billing);
  if (tier === undefined) return undefined;
  if (tier === "standard") return longest(prices, usage.input);
  const scheme = prices[tier];
  if (scheme === undefined) return undefined;
  // A long input has its own price in the standard tier, and this one's is not known.
  const unknown = scheme.above === undefined && longest(prices, usage.input) !== prices;
  return unknown ? undefined : longest(scheme, usage.input);
}

/** The rates hold for the whole request, whatever part of its input is cached. */
function longest(scheme: Scheme, input: number): Rates {
  return scheme.above?.findLast(({ over }) => input > over) ?? scheme;
}

/** Details that a reply left out do not apply to it; its two totals have to be there. */
function bucketsOf(usage: RecordedUsage, rates: Rates): Buckets | undefined {
  // Embeddings and the like have no output, and do not say so.
  const output = usage.output < 0 && rates.output === undefined ? 0 : usage.output;
  const cacheRead = stated(usage.cacheRead);
  const writes = stated(usage.cacheWrite);
  const cacheWrite1h = stated(usage.cacheWrite1h);
  const audioIn = stated(usage.audioInput);
  const reasoning = stated(usage.reasoning);
  const audioOut = stated(usage.audioOutput);
  const buckets = {
    fresh: usage.input - cacheRead - writes - audioIn,
    audioIn,
    cacheRead,
    cacheWrite: writes - cacheWrite1h,
    cacheWrite1h,
    text: output - reasoning - audioOut,
    reasoning,
    audioOut,
  };
  if (usage.input < 0 || output < 0) return undefined;
  for (const name in buckets) {
    const count = buckets[name as keyof Buckets];
    if (!Number.isSafeInteger(count) || count < 0) return undefined;
  }
  return buckets;
}

function stated(count: number | undefined): number {
  return count === undefined || count < 0 ? 0 : count;
}

function inputCost(
  { fresh, audioIn, cacheRead, cacheWrite, cacheWrite1h }: Buckets,
  rates: Rates,
  { writesAreInput, hourWriteTimes, audioIsText }: Billing,
): AttoUsd | undefined {
  const { input } = rates;
  const write = rates.cacheWrite ?? (writesAreInput ? input : undefined);
  let cost = plus(0n, fresh, input);
  cost = plus(cost, audioIn, rates.audioInput ?? (audioIsText ? input : undefined));
  cost = plus(cost, cacheRead, rates.cacheRead);
  cost = plus(cost, cacheWrite, write);
  return rates.cacheWrite1h !== undefined || hourWriteTimes === undefined
    ? plus(cost, cacheWrite1h, rates.cacheWrite1h)
    : plus(cost, cacheWrite1h * hourWriteTimes, input);
}

function outputCost(
  { text, reasoning, audioOut }: Buckets,
  rates: Rates,
  { thinkingPricesOutput }: Billing,
): AttoUsd | undefined {
  const thought = rates.reasoning ?? rates.output;
  const said = thinkingPricesOutput && reasoning > 0 ? thought : rates.output;
  const cost = plus(plus(0n, text, said), reasoning, thought);
  return plus(cost, audioOut, rates.audioOutput);
}

/** Tokens at a rate on top; `undefined` when some have none. No lists: every request is priced. */
function plus(
  cost: AttoUsd | undefined,
  tokens: number,
  rate: number | undefined,
): AttoUsd | undefined {
  if (tokens === 0 || cost === undefined) return cost;
  return rate === undefined ? undefined : cost + costOfTokens(tokens, rate);
}

/** Some tokens may have been dearer, and the reply's counts do not tell them apart. */
function isLowerBound({ audioIn, cacheRead }: Buckets, rates: Rates): boolean {
  const heardAgain = audioIn > 0 && cacheRead > 0 &&
    isDearer(rates.audioCacheRead, rates.cacheRead);
  return heardAgain || isDearer(rates.imageInput, rates.input) ||
    isDearer(rates.imageOutput, rates.output);
}

function isDearer(one: number | undefined, other: number | undefined): boolean {
  return one !== undefined && other !== undefined && one > other;
}
