/** The candidate that `word` was probably meant to be, or `undefined` when none is close. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  // One slip in three letters, at most three: "gorq" is groq, "foo" is nothing.
  const limit = Math.min(3, Math.max(1, Math.floor(word.length / 3)));
  let best: string | undefined;
  let bestDistance = limit + 1;
  const lower = word.toLowerCase().slice(0, 100);
  // What was cut short is no slip: "v0.4" is "v0.4.0", though "v0.1" is nearer by letters.
  const all = [...candidates];
  const longer = lower.length < 3
    ? []
    : all.filter((candidate) => candidate.toLowerCase().startsWith(lower));
  if (longer.length === 1) return longer[0];
  for (const candidate of all) {
    if (Math.abs(candidate.length - lower.length) >= bestDistance) continue;
    const distance = editDistance(lower, candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Optimal string alignment: insertions, deletions, replacements and swaps of neighbours. */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, before[j - 2]! + 1);
      }
      row.push(cost);
    }
    before = last;
    last = row;
  }
  return last[b.length]!;
}
