import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { V8_FLAGS } from "../src/process/v8_flags.ts";
import { plainEnvoy, planoaiConfig, type SubjectSpec } from "./subject.ts";
import { KINDS } from "./payloads.ts";

/** A name that the catalogue does not have: the filter leaves it to the gateway. */
const UNLISTED = "openai/bench-unlisted";

/** Plain Envoy, what the filter sends on by itself, and what it hands to the gateway. */
export function nativeSpecs(envoy: string): readonly SubjectSpec[] {
  const native = {
    edge: "envoy",
    // As a person starts it, so that supervisor and gateway are counted too.
    command(port: number, upstreamPort: number, folder: string) {
      const config = join(folder, "config.yaml");
      Deno.writeTextFileSync(config, JSON.stringify(planoaiConfig(port, upstreamPort)));
      const cli = fileURLToPath(new URL("../cli.ts", import.meta.url));
      const up = ["up", config, "--native", "--foreground", "--workers", "1", "--envoy", envoy];
      return [
        "env",
        `PLANO_HOME=${folder}`,
        Deno.execPath(),
        "run",
        "-A",
        V8_FLAGS,
        cli,
        ...up,
      ];
    },
  };
  return [
    { ...native, name: "native, direct", kinds: ["json", "sse"] },
    { ...native, name: "native, gateway", kinds: KINDS, model: UNLISTED },
    plainEnvoy(envoy),
  ];
}
