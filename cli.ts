import { main } from "./src/cli/main.ts";
import { realIo } from "./src/cli/real_io.ts";
import { runsAsStoreThread } from "./src/telemetry/store/self_thread.ts";

// One file cannot name a module of its own for a thread: it starts itself again, as that thread.
if (runsAsStoreThread()) await import("./src/telemetry/store/thread.ts");
else Deno.exit(await main(Deno.args, realIo()));
