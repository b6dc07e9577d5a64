import { defineCommand, type OptionTable, type Parsed } from "./command.ts";

const OPTIONS = {
  port: {
    kind: "integer",
    value: "N",
    doc: "For OTLP/gRPC; 4317 unless set",
    min: 0,
    max: 65535,
  },
  host: { kind: "string", value: "HOST", doc: "The address to listen on", default: "127.0.0.1" },
  capacity: {
    kind: "integer",
    value: "N",
    doc: "Calls that are looked at, the newest",
    default: 1000,
    min: 1,
    max: 100_000,
  },
  refreshMs: {
    kind: "integer",
    value: "N",
    doc: "Milliseconds between frames, 50 at least",
    default: 500,
    min: 1,
    max: 3_600_000,
  },
  config: { kind: "string", value: "PATH", doc: "The config that says where prices come from" },
  pricingProvider: {
    kind: "string",
    value: "NAME",
    doc: "Whose prices to fetch",
    choices: ["digitalocean", "models.dev"],
  },
  pricingUrl: {
    kind: "string",
    value: "URL",
    doc: "Where they are, when not at the usual place",
  },
  once: { kind: "flag", doc: "Show what there is and end" },
  json: { kind: "flag", doc: "One line a call, for scripts" },
} as const satisfies OptionTable;

/** What `obs` was told. */
export type ObsOptions = Parsed<typeof OPTIONS>;

/** Watches the calls to models. */
export const command = defineCommand({
  name: "obs",
  group: "Gateway",
  summary: "Watch calls, costs and speed live in the terminal",
  detail:
    "Reads the traces of this home, so it shows what a gateway does that is running already, and the " +
    "calls before. When nobody keeps spans for this home yet, it listens for them over OTLP itself.\n\n" +
    "Costs are the gateway's own; for spans without one, prices come from the source that you name, " +
    "the config's model_metrics_sources, or the built-in catalogue.",
  arguments: [],
  options: OPTIONS,
  examples: [
    { command: "planoai obs", note: "beside a gateway that runs with tracing" },
    { command: "planoai obs --once", note: "how the last calls went" },
    { command: "planoai obs --json | jq .costUsd", note: "what each call costs, as it ends" },
    { command: "planoai obs --pricing-provider models.dev", note: "with prices of today" },
  ],
  async run(io, options) {
    const { watchCalls } = await import("./obs/watch_calls.ts");
    return await watchCalls(io, options);
  },
});
