/** A level, when it was, now, the capacity and its window; and the level now. */
export const REFILLED: readonly [
  name: string,
  level: number,
  atMs: number,
  nowMs: number,
  capacity: number,
  windowMs: number,
  now: number,
][] = [
  ["at once: as it was", 40, 1000, 1000, 100, 60_000, 40],
  ["half a window: half the capacity", 0, 0, 30_000, 100, 60_000, 50],
  ["never above the capacity", 90, 0, 60_000, 100, 60_000, 100],
  ["after days: full", 0, 0, 8.64e8, 100, 60_000, 100],
  ["a clock that went back: as it was", 40, 5000, 1000, 100, 60_000, 40],
  ["a debt is paid off", -50, 0, 30_000, 100, 60_000, 0],
  ["a debt larger than the capacity", -250, 0, 60_000, 100, 60_000, -150],
  ["a fraction of a token", 0, 0, 1, 100, 60_000, 100 / 60_000],
  ["Unix milliseconds", 10, 1.7e12, 1.7e12 + 600, 1000, 60_000, 20],
  ["a large capacity", 0, 0, 1, 1e9, 1000, 1e6],
];

/** A level, a cost, the capacity and its window; and how long until the cost is there. */
export const WAITS: readonly [
  name: string,
  level: number,
  cost: number,
  capacity: number,
  windowMs: number,
  waitMs: number,
][] = [
  ["there already", 50, 50, 100, 60_000, 0],
  ["nothing to pay", 0, 0, 100, 60_000, 0],
  ["half a window", 0, 50, 100, 60_000, 30_000],
  ["a whole window", 0, 100, 100, 60_000, 60_000],
  ["more than there will ever be", 100, 101, 100, 60_000, -1],
  ["a debt first", -50, 50, 100, 60_000, 60_000],
  ["a part of a token", 9.5, 10, 100, 1000, 5],
  ["nothing to pay, but a debt", -1, 0, 100, 1000, 10],
];

/** A level, what was taken, what it really was, the capacity; and the level then. */
export const SETTLED: readonly [
  name: string,
  level: number,
  estimate: number,
  actual: number,
  capacity: number,
  now: number,
][] = [
  ["as estimated", 40, 10, 10, 100, 40],
  ["too much comes back", 40, 30, 10, 100, 60],
  ["too little is taken now", 40, 10, 30, 100, 20],
  ["a debt", 5, 10, 30, 100, -15],
  ["never above the capacity", 95, 30, 10, 100, 100],
];
