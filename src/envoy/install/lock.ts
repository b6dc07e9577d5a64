import { pause } from "../../base/wait.ts";

const LOOK_MS = 200;

/**
 * Does something that no other process does at the same time. The lock ends with the process that
 * holds it; `waits` is called once when another one does.
 */
export async function exclusively<T>(
  path: string,
  { signal, waits }: { readonly signal: AbortSignal; waits(): void },
  work: () => Promise<T>,
): Promise<T> {
  using file = await Deno.open(path, { write: true, create: true, mode: 0o600 });
  for (let first = true; !await file.tryLock(true); first = false) {
    if (first) waits();
    await pause(LOOK_MS, signal);
  }
  return await work();
}
