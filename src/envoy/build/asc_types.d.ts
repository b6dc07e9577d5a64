/** What `asc.ts` uses of the compiler. Its own types are global, and other ones than the filters' sources have here. */
export function main(args: readonly string[]): Promise<{
  readonly error: Error | null;
  readonly stderr: { toString(): string };
}>;
