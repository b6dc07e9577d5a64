/** A body, the bytes that go, what stands there instead; and the body then. */
export const SPLICES: readonly [
  body: string,
  start: number,
  end: number,
  replacement: string,
  result: string,
][] = [
  ["abcdef", 2, 4, "XY", "abXYef"],
  ["abcdef", 2, 4, "longer", "ablongeref"],
  ["abcdef", 2, 4, "", "abef"],
  ["abcdef", 3, 3, "in", "abcindef"],
  ["abcdef", 0, 6, "all", "all"],
  ["abcdef", 0, 0, "first", "firstabcdef"],
  ["abcdef", 6, 6, "last", "abcdeflast"],
  ["", 0, 0, "new", "new"],
  ["", 0, 0, "", ""],
  ['{"model":"ü"}', 9, 13, '"m"', '{"model":"m"}'],
];
