import assert from "@std/assert";

/**
 * Compares with a golden file; `UPDATE_GOLDEN=1` writes it instead. Read the diff before committing.
 */
export async function matchesGolden(path: URL, text: string): Promise<void> {
  if (Deno.env.get("UPDATE_GOLDEN") === "1") return await Deno.writeTextFile(path, text);
  const expected = await Deno.readTextFile(path).catch(() => "");
  assert.equal(text, expected, `${path.pathname} differs; UPDATE_GOLDEN=1 rewrites it`);
}
