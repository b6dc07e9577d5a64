import assert from "@std/assert";
import type { TraceSummary } from "../../telemetry/store/trace_reader.ts";
import { traceLabel } from "./labels.ts";

const SUMMARY: TraceSummary = {
  traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
  startedMs: 1_790_000_000_000,
  durationMs: 1238.25,
  spans: 3,
  errors: 0,
  name: "POST /v1/messages",
  service: "plano(llm)",
  models: [],
};

Deno.test("traceLabel says a trace in a line: when, how long, of what, how it ended, what it cost", () => {
  const label = (more: Partial<TraceSummary>) => traceLabel({ ...SUMMARY, ...more }, 100, "UTC");
  const start = "4bf92f35 (1238ms total • 2026-09-21 14:13:20)";
  assert.equal(label({}), `${start} POST /v1/messages`);
  assert.equal(label({ errors: 1 }), `${start} POST /v1/messages (1 failed)`);
  const whole = label({ models: ["gpt-4o", "o3"], status: 200, costUsd: 0.0042 });
  assert.equal(whole, `${start} gpt-4o, o3 200 $0.0042`);
  const failed = label({ status: 503, costUsd: 1, costIsPartial: true, name: "a\x1b[2J" });
  assert.equal(failed, `${start} a␛[2J 503 💥 ≥ $1.00`);
  assert.equal(traceLabel(SUMMARY, 12, "UTC"), "4bf92f35 (1…");
});
