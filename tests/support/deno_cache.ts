let found: string | undefined;

/** The cache of whoever runs the tests: a program with an empty home must not fetch everything anew. */
export function denoCache(): string {
  if (found !== undefined) return found;
  const { success, stdout } = new Deno.Command(Deno.execPath(), {
    args: ["info", "--json"],
    stderr: "null",
  }).outputSync();
  if (!success) throw new Error("Cannot find Deno's cache");
  return found = JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}
