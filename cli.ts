import { main } from "./src/cli/main.ts";
import { realIo } from "./src/cli/real_io.ts";

Deno.exit(await main(Deno.args, realIo()));
