/** A shorter key would be found inside ordinary words. */
const SHORTEST_KEY = 8;

/** Hides credentials in a text, also in one that is JSON. */
export function keyHider(keys: readonly (string | undefined)[]): (text: string) => string {
  const known = new Set<string>();
  for (const key of keys) {
    if (key === undefined || key.length < SHORTEST_KEY) continue;
    known.add(key);
    if (!/^[\w.+/=:-]+$/.test(key)) known.add(JSON.stringify(key).slice(1, -1));
  }
  // The longer first: one may hold another.
  const sorted = known.size < 2 ? [...known] : [...known].sort((a, b) => b.length - a.length);
  return (text) => {
    for (const key of sorted) if (text.includes(key)) text = text.replaceAll(key, "***");
    return text;
  };
}
