/** A log of this size is set aside when whoever writes it starts. */
const LOG_BYTES = 5 * 2 ** 20;

/** Sets a long log aside; gives the place in it where this start begins. */
export async function prepareLog(path: string): Promise<number> {
  if (await sizeOf(path) > LOG_BYTES) await Deno.rename(path, `${path}.1`);
  using file = await Deno.open(path, { append: true, create: true, mode: 0o600 });
  return (await file.stat()).size;
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await Deno.stat(path)).size;
  } catch {
    return 0;
  }
}
