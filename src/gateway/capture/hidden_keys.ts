/** A shorter key would be found inside ordinary words. */
const SHORTEST_KEY = 8;

/** Hides credentials in a text, also in one that is JSON. */
export function keyHider(keys: readonly (string | undefined)[]): (text: string) => string {
  const known = keys.filter((key) => key !== undefined && key.length >= SHORTEST_KEY) as string[];
  const forms = new Set(known.flatMap((key) => [key, JSON.stringify(key).slice(1, -1)]));
  // The longer first: one may hold another.
  const sorted = [...forms].sort((a, b) => b.length - a.length);
  return (text) => sorted.reduce((safe, key) => safe.replaceAll(key, "***"), text);
}
