import assert from "@std/assert";
import { mutateBytes } from "../../fuzz/mutate.ts";
import { type Random, randomOf } from "../../fuzz/random.ts";
import { split } from "../../fuzz/split.ts";
import { asTypeScript } from "./as_typescript.ts";
import { asWasm } from "./as_wasm.ts";
import { FOUND, REFUSED } from "./peek_cases.ts";
import { readTraceparent } from "../../../src/telemetry/trace_context.ts";
import { PARENTS } from "./traceparent_cases.ts";
import { DETAILS } from "./usage_detail_cases.ts";
import { USAGE } from "./usage_tap_cases.ts";

/*
 * What strangers send, to both compilers: the same answer, however it is cut, and no trap.
 */

const SEED = Number(Deno.env.get("FUZZ_SEED") ?? 20261121);
const RUNS = 20_000;
/** A slow machine does fewer runs, but not so few that they say nothing. */
const MOST_MS = 5000;
const FEWEST = 500;

const encoder = new TextEncoder();
const wasm = await asWasm();

/** Runs `check` on mutated seeds; a failure names the run and what it was given. */
function fuzz(
  seeds: readonly Uint8Array[],
  words: readonly string[],
  check: (body: Uint8Array, random: Random) => void,
): void {
  const end = performance.now() + MOST_MS;
  let run = 0;
  for (; run < RUNS && (run < FEWEST || performance.now() < end); run++) {
    const random = randomOf(SEED, run);
    const body = mutateBytes(random.pick(seeds), random, seeds, words);
    try {
      check(body, random);
    } catch (error) {
      const shown = JSON.stringify(new TextDecoder().decode(body));
      throw new Error(`FUZZ_SEED=${SEED}, run ${run}: ${shown}`, { cause: error });
    }
  }
}

Deno.test("peekTop answers the same from both compilers, whatever the body", () => {
  const seeds = [...FOUND, ...REFUSED].map(([json]) => encoder.encode(json));
  const words = [
    '"model":',
    '"stream":true',
    '"stream_options":{}',
    "\\u006d",
    '"',
    "{",
    "}",
    "1e5",
  ];
  const met = new Set<number>();
  fuzz(seeds, words, (body) => {
    const peeked = asTypeScript.peek(body);
    met.add(peeked.status);
    assert.deepEqual(wasm.peek(body), peeked);
    assert.equal(wasm.estimate(body), asTypeScript.estimate(body));
  });
  assert.deepEqual([...met].toSorted(), [0, 1, 2, 3, 4, 5], "every status was met");
});

Deno.test("UsageTap reads the same by both compilers, whatever the reply and its chunks", () => {
  const seeds = [...USAGE, ...DETAILS].map(([, text]) => encoder.encode(text));
  const words = [
    '"usage":{',
    '"usageMetadata":{',
    '"input_tokens":',
    '"output_tokens":5',
    '"service_tier":"flex"',
    '"audio_tokens":3',
    '"serviceTier":{"type":"flex"}',
    '"cache_creation_input_tokens":9',
    '"cacheDetails":[{"ttl":"1h","inputTokens":2}]',
    '"total_tokens":5',
    '"speed":"fast"',
    '"iterations":[{',
    '"modality":"AUDIO"',
    "]",
    "\\",
    '"',
    "}",
  ];
  let counted = 0;
  fuzz(seeds, words, (body, random) => {
    const counts = asTypeScript.tap([body]);
    if (counts.some((count) => count >= 0)) counted++;
    const chunks = split(body, random);
    assert.deepEqual(asTypeScript.tap(chunks), counts, "in chunks");
    assert.deepEqual(wasm.tap(chunks), counts, "in chunks, compiled");
    assert.deepEqual(wasm.tapWhole(body), asTypeScript.tapWhole(body), "from the end");
  });
  assert.ok(counted > FEWEST / 4, `${counted} replies had counts`);
});

Deno.test("readParent reads the same by both compilers and the gateway, whatever the header", () => {
  const seeds = PARENTS.map(([value]) => encoder.encode(value));
  const latin1 = (bytes: Uint8Array) => String.fromCharCode(...bytes);
  const met = new Set<number>();
  fuzz(seeds, ["-", "00", "ff", "0", "f"], (bytes) => {
    // A header's value has no line break.
    const value = bytes.filter((byte) => byte !== 10 && byte !== 13);
    const said = asTypeScript.parent(value);
    met.add(said);
    assert.equal(wasm.parent(value), said);
    const read = readTraceparent(latin1(value));
    assert.equal(said, read === undefined ? 0 : read.sampled ? 2 : 1);
  });
  assert.deepEqual([...met].toSorted(), [0, 1, 2], "every answer was met");
});

Deno.test("the token bucket counts the same to the last bit by both compilers", () => {
  for (let run = 0; run < 2000; run++) {
    const random = randomOf(SEED, run);
    const number = () => (random.below(2e9) - 1e9) / (1 + random.below(1000));
    const [level, cost, estimate, actual] = [number(), number(), number(), number()];
    const [capacity, windowMs] = [1 + random.below(1e9), 1 + random.below(1e8)];
    const atMs = 1.7e12 + random.below(1e9);
    const nowMs = 1.7e12 + random.below(1e9);
    for (
      const value of [
        [asTypeScript, wasm].map((core) => core.refilled(level, atMs, nowMs, capacity, windowMs)),
        [asTypeScript, wasm].map((core) => core.waitMs(level, cost, capacity, windowMs)),
        [asTypeScript, wasm].map((core) => core.settled(level, estimate, actual, capacity)),
      ]
    ) assert.ok(Object.is(value[0], value[1]), `run ${run}: ${value}`);
  }
});
