import assert from "@std/assert";
import { OWN_PORTS } from "../../../config/resolve_ports.ts";
import type { ModelListener, ResolvedConfig } from "../../../config/resolved.ts";
import { checkOwnPorts, wantedPorts } from "./own_ports.ts";

function config(more: Partial<ResolvedConfig> = {}, ...listening: number[]): ResolvedConfig {
  const listeners = listening.map((port) => ({ name: "l", address: "127.0.0.1", port }));
  return { listeners: listeners as unknown as ModelListener[], ...more } as ResolvedConfig;
}

Deno.test("wantedPorts are metrics alone, the collector and the viewer with --with-tracing", () => {
  const words = (...args: Parameters<typeof wantedPorts>) =>
    wantedPorts(...args).map(({ what, url }) => `${what} ${url}`);
  const metrics = "metrics http://127.0.0.1:9092/metrics";
  assert.deepEqual(words(config(), false), [metrics]);
  assert.deepEqual(words(config(), true), [
    metrics,
    "otlp_grpc http://127.0.0.1:4317",
    "otlp_http http://127.0.0.1:4318",
    "traces http://127.0.0.1:12080",
  ]);
  const ports = { ...OWN_PORTS, admin: { port: 7000, explicit: true } };
  assert.deepEqual(words(config({ ports }), false), [metrics, "traces http://127.0.0.1:7000"]);
  assert.deepEqual(words(config({ admin: { address: "::1" } }), false), [
    metrics,
    "traces http://[::1]:12080",
  ]);
  assert.deepEqual(words(config({}, 9092), false), []);
});

Deno.test("checkOwnPorts refuses a busy port that was asked for, and tells of others", () => {
  using other = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = other.addr;
  const url = `http://127.0.0.1:${port}`;
  const wanted = (explicit: boolean) => [
    { what: "metrics", address: "127.0.0.1", port, url, explicit } as const,
  ];
  assert.match(checkOwnPorts(wanted(false), [])[0]!.message, new RegExp(`${port}`));
  assert.throws(() => checkOwnPorts(wanted(true), []), { name: "Fault" });
  assert.deepEqual(checkOwnPorts(wanted(true), [{ what: "metrics", url, ready: true }]), []);
});
