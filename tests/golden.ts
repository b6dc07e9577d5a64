/**
 * Rewrites golden files and generated docs: `deno task golden`. Read the diff before committing it.
 */
import { wireGoldens, writeGoldens } from "./support/golden.ts";

const written = await writeGoldens(wireGoldens());
for (const path of written) await Deno.stdout.write(new TextEncoder().encode(`${path}\n`));
