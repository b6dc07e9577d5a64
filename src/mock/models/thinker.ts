/**
 * Models that behave as Gemini 3 does: their calls have ids, and the first call of each step is
 * signed and must come back so. The others behave as Gemini 2.5.
 */
export function isThinker(model: string): boolean {
  return /^(?:mock\/)?think/.test(model);
}
