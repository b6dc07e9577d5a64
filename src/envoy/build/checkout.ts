import { fileURLToPath } from "node:url";
import { Fault } from "../../base/fault.ts";

/** The folder of the checkout that this program runs from: the only place where it can be built. */
export async function checkout(): Promise<string> {
  const url = new URL("../../../", import.meta.url);
  if (!Deno.build.standalone && url.protocol === "file:") {
    const root = fileURLToPath(url);
    try {
      // A bundle and a published package have neither.
      await Deno.stat(new URL("filters/host/env.ts", url));
      await Deno.stat(new URL("cli.ts", url));
      return root;
    } catch (cause) {
      if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    }
  }
  throw new Fault("config", "Cannot build: this planoai has no sources", {
    note:
      "what it needs is built in; to build it anew, run `deno task planoai build` in a checkout",
  });
}
