import { optional } from "../base/optional.ts";
import { defineCommand } from "./command.ts";

/** Starts the gateway. */
export const command = defineCommand({
  name: "up",
  group: "Gateway",
  summary: "Start the gateway",
  detail:
    "Takes FILE, or config.yaml or plano_config.yaml of this directory. Without any of them " +
    "it makes a config from the keys in your environment (OPENAI_API_KEY, ANTHROPIC_API_KEY, …); " +
    "models named mock/* answer without any key.\n\n" +
    "The gateway runs in the background until planoai down. A second up takes over from the first " +
    "one, whose streams finish. Variables come from .env beside the config, then from the " +
    "environment.\n\n" +
    "With --native clients talk to an Envoy: it calls providers itself where nothing has to be " +
    "translated, and asks the gateway behind it for everything else. A second up --native loads " +
    "its config into the Envoy that runs, without a request lost.",
  arguments: [{ name: "FILE", doc: "The config file", required: false }],
  options: {
    path: { kind: "string", value: "DIR", doc: "Where to look for a config", default: "." },
    foreground: { kind: "flag", doc: "Stay attached and show the logs; Ctrl-C finishes" },
    listenerPort: {
      kind: "integer",
      value: "PORT",
      doc: "Port when there is no config file",
      default: 12000,
      min: 1,
      max: 65535,
    },
    native: { kind: "flag", doc: "Put an Envoy in front: it carries what needs no gateway" },
    envoy: {
      kind: "string",
      value: "PATH",
      doc:
        "With --native: run this Envoy; default: PLANO_ENVOY, else the one that planoai installs",
    },
    withTracing: {
      kind: "flag",
      doc: "Trace every request, unless the config says how many; take spans of other programs " +
        "on 4317 and 4318, and show traces to browsers on 12080",
    },
    tracingPort: {
      kind: "integer",
      value: "PORT",
      doc: "With --with-tracing: take spans over gRPC on this port (default: 4317)",
      min: 1,
      max: 65535,
    },
    workers: {
      kind: "integer",
      value: "N",
      doc: "Processes that share the work (default: 1); with --native Envoy's threads (default: " +
        "one for each CPU)",
      min: 1,
      max: 64,
    },
    verbose: { kind: "flag", short: "v", doc: "Log more (as LOG_LEVEL=debug)" },
    allowUnauthenticatedPublic: {
      kind: "flag",
      doc: "Listen on a public address without auth.keys: whoever reaches it spends your keys",
    },
  },
  examples: [
    { command: "planoai up", note: "this directory's config, or none at all" },
    {
      command: "planoai up prod.yaml --workers 2",
      note: "a config of another name, two processes",
    },
    { command: "planoai up --with-tracing", note: "then planoai trace shows the last request" },
    { command: "planoai up --native", note: "with Envoy in front, which is installed if need be" },
    { command: "planoai up --foreground", note: "in a container or under a service manager" },
  ],
  async run(io, { workers, envoy, tracingPort, ...options }, [file]) {
    const { up } = await import("./start/up.ts");
    return await up(io, {
      ...options,
      ...optional("workers", workers),
      ...optional("envoy", envoy),
      ...optional("tracingPort", tracingPort),
      ...optional("file", file),
    });
  },
});
