/** The cases that the specification numbers, from what each theme begins with to what it ends with. */
const THEMES: readonly (readonly [first: number, last: number])[] = [
  [1, 14], // the life of a stream
  [20, 38], // tool calls
  [40, 49], // thinking and opaque state
  [60, 68], // usage and money
  [70, 74], // prompt caches
  [80, 89], // content
  [100, 116], // framing and transport
  [120, 129], // state, tenancy, operations
];

/** Every number that the specification has; each has at least one case. */
export const IDS: readonly string[] = THEMES.flatMap(([first, last]) =>
  Array.from({ length: last - first + 1 }, (_, index) => idOf(first + index))
);

function idOf(number: number): string {
  return `W${String(number).padStart(3, "0")}`;
}
