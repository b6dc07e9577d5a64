import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { V8_FLAGS } from "../src/process/v8_flags.ts";
import { findPart } from "../tests/support/need.ts";
import { envoyConfig } from "./envoy_config.ts";
import { type Kind, KINDS } from "./payloads.ts";

/** One thing that is measured: how it is started and which kinds of requests it answers. */
export interface SubjectSpec {
  readonly name: string;
  readonly kinds: readonly Kind[];
  /** The command; the port it must listen on is in it. Writes what it needs into `folder`. */
  command(port: number, upstreamPort: number, folder: string): readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const BYTES: readonly Kind[] = ["json", "sse"];

/** The subjects that this machine can run; planoai first. */
export function subjectSpecs(): readonly SubjectSpec[] {
  const envoy = findPart("envoy");
  return [
    {
      name: "planoai",
      kinds: KINDS,
      command(port, upstreamPort, folder) {
        const file = join(folder, "config.yaml");
        Deno.writeTextFileSync(file, planoaiConfig(port, upstreamPort));
        const cli = fileURLToPath(new URL("../cli.ts", import.meta.url));
        return [Deno.execPath(), "run", "-A", V8_FLAGS, cli, "up", file, "--foreground"];
      },
    },
    {
      name: "fetch proxy",
      kinds: BYTES,
      command(port, upstreamPort) {
        const file = fileURLToPath(new URL("./fetch_proxy.ts", import.meta.url));
        return [Deno.execPath(), "run", "-A", V8_FLAGS, file, `${port}`, `${upstreamPort}`];
      },
    },
    ...(envoy === undefined ? [] : [{
      name: "envoy",
      kinds: BYTES,
      command(port: number, upstreamPort: number, folder: string) {
        const file = join(folder, "envoy.json");
        Deno.writeTextFileSync(file, envoyConfig(port, upstreamPort));
        const quiet = ["--log-level", "off", "--disable-hot-restart"];
        return [envoy, "-c", file, "--concurrency", "1", ...quiet];
      },
    }]),
  ];
}

function planoaiConfig(port: number, upstreamPort: number): string {
  return `version: v0.4.0
listeners:
  - type: model
    name: bench
    address: 127.0.0.1
    port: ${port}
model_providers:
  - model: openai/*
    access_key: $OPENAI_API_KEY
    base_url: http://127.0.0.1:${upstreamPort}/v1
`;
}
