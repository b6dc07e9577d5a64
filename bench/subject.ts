import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { JsonObject } from "../src/base/json.ts";
import { encodeOrder } from "../src/process/launch_order.ts";
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
  /** The model that is asked for, when not the usual one. */
  readonly model?: string;
  /** The name of the process whose CPU is also shown alone. */
  readonly edge?: string;
  /** What the command reads on its standard input, at its start. */
  input?(port: number, upstreamPort: number, folder: string): Uint8Array;
}

const BYTES: readonly Kind[] = ["json", "sse"];

/** The same gateway, with every request traced. */
export const TRACED = "planoai, traced";

/** The subjects that this machine can run; planoai first. */
export function subjectSpecs(): readonly SubjectSpec[] {
  const envoy = findPart("envoy");
  return [
    planoai("planoai", KINDS),
    // Every request becomes three spans in the trace store, and in no collector that may run here.
    planoai(TRACED, BYTES, {
      tracing: { random_sampling: 100, opentracing_grpc_endpoint: "http://127.0.0.1:9" },
    }),
    {
      name: "fetch proxy",
      kinds: BYTES,
      command(port, upstreamPort) {
        const file = fileURLToPath(new URL("./fetch_proxy.ts", import.meta.url));
        return [Deno.execPath(), "run", "-A", V8_FLAGS, file, `${port}`, `${upstreamPort}`];
      },
    },
    ...(envoy === undefined ? [] : [plainEnvoy(envoy)]),
  ];
}

/** The daemon itself, as `up` starts it: with its logs in files and its config read already. */
function planoai(name: string, kinds: readonly Kind[], more: JsonObject = {}): SubjectSpec {
  return {
    name,
    kinds,
    command() {
      const cli = fileURLToPath(new URL("../cli.ts", import.meta.url));
      return [Deno.execPath(), "run", "-A", V8_FLAGS, cli, "serve"];
    },
    input(port, upstreamPort, folder) {
      Deno.mkdirSync(join(folder, "run/logs"), { recursive: true });
      return encodeOrder({
        home: folder,
        file: join(folder, "config.yaml"),
        config: { ...planoaiConfig(port, upstreamPort), ...more },
        socket: join(folder, "run/control.sock"),
        level: "info",
        workers: 1,
        allowUnauthenticatedPublic: false,
        logTo: "file",
      });
    },
  };
}

/** Envoy with nothing but its router, one worker. */
export function plainEnvoy(envoy: string): SubjectSpec {
  return {
    name: "envoy",
    kinds: BYTES,
    command(port, upstreamPort, folder) {
      const file = join(folder, "envoy.json");
      Deno.writeTextFileSync(file, envoyConfig(port, upstreamPort));
      const quiet = ["--log-level", "off", "--disable-hot-restart"];
      return [envoy, "-c", file, "--concurrency", "1", ...quiet];
    },
  };
}

/** One listener, one provider with every model. */
export function planoaiConfig(port: number, upstreamPort: number): JsonObject {
  return {
    version: "v0.4.0",
    listeners: [{ type: "model", name: "bench", address: "127.0.0.1", port }],
    model_providers: [{
      model: "openai/*",
      access_key: "$OPENAI_API_KEY",
      base_url: `http://127.0.0.1:${upstreamPort}/v1`,
    }],
  };
}
