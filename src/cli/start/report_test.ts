import assert from "@std/assert";
import type { ServerStatus } from "../../process/status.ts";
import { surfaceLines, takingOver } from "./report.ts";

const metrics = { what: "metrics", url: "http://127.0.0.1:9092/metrics" };

Deno.test("takingOver: a port that the generation before gives up needs no waiting for", () => {
  const now = { surfaces: [{ ...metrics, ready: false }] } as unknown as ServerStatus;
  const had = { surfaces: [{ ...metrics, ready: true }] } as unknown as ServerStatus;
  assert.deepEqual(surfaceLines(takingOver(now, had)), [`Metrics ${metrics.url}`]);
  const waiting = [`Metrics ${metrics.url} (as soon as the port is free)`];
  assert.deepEqual(surfaceLines(takingOver(now, undefined)), waiting);
  assert.deepEqual(surfaceLines(takingOver(now, now)), waiting);
});
