/**
 * Measures up to three times until one measurement is within `maxMs`, and returns it: a machine that
 * is busy with something else makes any bound fail once, a gateway that is slow fails each time.
 */
export async function quickly(maxMs: number, measure: () => Promise<number>): Promise<number> {
  const took: number[] = [];
  for (let i = 0; i < 3; i++) {
    took.push(await measure());
    if (took.at(-1)! <= maxMs) return took.at(-1)!;
  }
  throw new Error(`not once within ${maxMs} ms: ${took.map((ms) => ms.toFixed(1)).join(", ")}`);
}
