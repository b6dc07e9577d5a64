/** Where `peekTop` found what: the fields of `Peek`, and its status. */
export interface Peeked {
  readonly status: number;
  readonly modelStart: number;
  readonly modelEnd: number;
  readonly modelIsString: boolean;
  readonly modelEscaped: boolean;
  readonly stream: number;
  readonly streamOptionsStart: number;
  readonly streamOptionsEnd: number;
  readonly membersStart: number;
  readonly empty: boolean;
  readonly ascii: boolean;
  readonly offset: number;
}

/** The fields of `UsageCounts`, in their order. */
export type Counts = readonly [
  input: number,
  output: number,
  cacheRead: number,
  cacheWrite: number,
  cacheWrite1h: number,
  reasoning: number,
  audioInput: number,
  audioOutput: number,
  tier: number,
  /** One, or nothing: no. */
  ...alsoBilled: readonly 1[],
];

/** What filters/core decides, by whichever compiler: the same tables hold for both. */
export interface Core {
  readonly compiler: "TypeScript" | "AssemblyScript";
  peek(body: Uint8Array): Peeked;
  /** Counts that a tap has read when these chunks have gone by. */
  tap(chunks: readonly Uint8Array[]): Counts;
  tapWhole(body: Uint8Array): Counts;
  /** `PARENT_NONE` and so on. */
  parent(value: Uint8Array): number;
  estimate(body: Uint8Array): number;
  splice(body: Uint8Array, start: number, end: number, replacement: Uint8Array): Uint8Array;
  refilled(
    level: number,
    atMs: number,
    nowMs: number,
    capacity: number,
    windowMs: number,
  ): number;
  waitMs(level: number, cost: number, capacity: number, windowMs: number): number;
  settled(level: number, estimate: number, actual: number, capacity: number): number;
}
