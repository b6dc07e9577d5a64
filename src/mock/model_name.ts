/*
 * A model's name may stand behind `mock/`, and behind the name of a real model and a plus sign:
 * `claude-sonnet-4-5+think-tool`. Clients and gateways look at names to know what a model can do.
 */

/** The name in the mock's table. */
export function bareName(name: string): string {
  const own = name.startsWith("mock/") ? name.slice("mock/".length) : name;
  return own.slice(own.lastIndexOf("+") + 1);
}

/** The real model that it pretends to be; empty when the name says none. */
export function pretended(name: string): string {
  const plus = name.lastIndexOf("+");
  return plus === -1 ? "" : name.slice(0, plus);
}

/**
 * Models that behave as Gemini 3 does: their calls have ids, and the first call of each step is
 * signed and must come back so. The others behave as Gemini 2.5.
 */
export function isThinker(name: string): boolean {
  const real = pretended(name);
  return real === "" ? bareName(name).startsWith("think") : /gemini-[3-9]/.test(real);
}
