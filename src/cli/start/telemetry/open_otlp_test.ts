import assert from "@std/assert";
import { createLog } from "../../../base/log.ts";
import { OWN_PORTS } from "../../../config/resolve_ports.ts";
import { type OtlpOptions, settingsFor } from "./open_otlp.ts";

const moved: OtlpOptions["config"] = {
  ports: { ...OWN_PORTS, otlpGrpc: { ...OWN_PORTS.otlpGrpc, port: 5555 } },
};

const CASES: readonly (readonly [
  name: string,
  options: Partial<OtlpOptions>,
  collector: string,
  url: string | undefined,
])[] = [
  ["nowhere when that is its own port", {}, "http://localhost:4317", undefined],
  ["nowhere when that port was moved", { config: moved }, "http://localhost:5555", undefined],
  [
    "to the collector that a variable names, also when its own port was moved",
    { config: moved, env: { OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318" } },
    "http://localhost:5555",
    "http://collector:4318/v1/traces",
  ],
  ["to another collector of this machine", {}, "http://localhost:7777", "http://localhost:7777/"],
  [
    "to its collector without tracing of its own",
    { withTracing: false },
    "http://localhost:4317",
    "http://localhost:4317/",
  ],
];

for (const [name, options, collector, url] of CASES) {
  Deno.test(`settingsFor sends ${name}`, () => {
    const log = createLog({ level: "error", write() {}, now: () => new Date() });
    const all = { config: {}, withTracing: true, env: {}, log, ...options };
    assert.equal(settingsFor(all, new URL(collector), "traces")?.url.href, url);
  });
}
