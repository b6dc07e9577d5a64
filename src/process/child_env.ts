/** Deno lets nobody hand these to a child who may not run just anything: a linker obeys them. */
const REFUSED = /^(LD_|DYLD_)/;

/** An environment as a supervisor may hand it to its children. */
export function childEnv(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !REFUSED.test(name)));
}
