/// <reference path="./ambient.d.ts" />
// Shared by both data planes: see filters/core/README.md for the subset this is written in.

/*
 * A token bucket without a clock and without a store: how full it was (`level`, tokens) and when
 * (`atMs`, Unix milliseconds) are its whole state, which its caller keeps: the gateway in memory, the
 * filters in data that Envoy's workers share. Full at first; refills evenly, `capacity` tokens in
 * `windowMs`. Numbers are IEEE doubles in both compilers.
 */

/** Tokens in the bucket at `nowMs`. A clock that went back refills nothing. */
export function refilled(
  level: f64,
  atMs: f64,
  nowMs: f64,
  capacity: f64,
  windowMs: f64,
): f64 {
  const passed: f64 = nowMs > atMs ? nowMs - atMs : 0;
  const full: f64 = level + passed * capacity / windowMs;
  return full > capacity ? capacity : full;
}

/**
 * What refilling in many small steps may lose to rounding: who waits exactly as long as was asked must
 * not be told to wait again.
 */
const ROUNDING: f64 = 0.000001;

/** Milliseconds until `cost` tokens are there; 0 when they are, -1 when they never will be. */
export function waitMs(level: f64, cost: f64, capacity: f64, windowMs: f64): f64 {
  if (level + ROUNDING >= cost) return 0;
  if (cost > capacity) return -1;
  return (cost - level) * windowMs / capacity;
}

/**
 * The level once the real cost is known: what was taken too much comes back, what was taken too little
 * is taken now, so that the bucket may owe tokens and the next request waits for them.
 */
export function settled(level: f64, estimate: f64, actual: f64, capacity: f64): f64 {
  const corrected: f64 = level + estimate - actual;
  return corrected > capacity ? capacity : corrected;
}
