import type { OptionTable, Parsed } from "../command.ts";

/** The options of `trace` and of what stands after it. */
export const TRACE_OPTIONS = {
  filter: {
    kind: "strings",
    value: "KEYS",
    doc: "Show only attributes of these names, with commas between; * stands for anything",
  },
  where: {
    kind: "strings",
    value: "KEY=VALUE",
    doc: "Only traces with a span that has this attribute",
  },
  since: { kind: "string", value: "AGE", doc: "Only what began in the last 30s, 5m, 2h, 1d" },
  limit: { kind: "integer", value: "N", doc: "So many traces at most; 50 unless set" },
  list: { kind: "flag", doc: "List traces; on a terminal choose one" },
  json: { kind: "flag", doc: "For scripts" },
  verbose: { kind: "flag", short: "v", doc: "All attributes, events and links" },
  noInteractive: { kind: "flag", doc: "Ask nothing" },
  follow: { kind: "flag", short: "f", doc: "Tell of requests as they end, until Ctrl-C" },
  web: { kind: "flag", doc: "Show the traces in a browser, until Ctrl-C" },
  format: {
    kind: "string",
    value: "FORMAT",
    doc: "With export",
    choices: ["otlp", "jaeger", "openinference"],
  },
  host: { kind: "string", value: "HOST", doc: "With listen: the address; 127.0.0.1 unless set" },
  port: {
    kind: "integer",
    value: "N",
    doc: "With listen: for OTLP/gRPC, 4317 unless set; with --web: of the page",
    min: 0,
    max: 65535,
  },
  httpPort: {
    kind: "integer",
    value: "N",
    doc: "With listen: for OTLP/HTTP, 4318 unless set",
    min: 0,
    max: 65535,
  },
  background: { kind: "flag", doc: "With listen: as a process of its own" },
} as const satisfies OptionTable;

/** What `trace` was told besides its words. */
export type TraceOptions = Parsed<typeof TRACE_OPTIONS>;
