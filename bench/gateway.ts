/** The gateway alone, without the command line: `gateway.ts CONFIG`. Ends with SIGTERM. */
import { loadConfigFile } from "../src/config/load_file.ts";
import { startGateway } from "../src/gateway/gateway.ts";

const { config, diagnostics } = await loadConfigFile(Deno.args[0]!, Deno.env.toObject());
if (config === undefined) throw new Error(diagnostics.map((one) => one.message).join("\n"));
const gateway = await startGateway(config);
Deno.addSignalListener("SIGTERM", async () => {
  await gateway.close().catch(() => {});
  Deno.exit(0);
});
