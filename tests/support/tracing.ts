import type { ResolvedTracing } from "../../src/config/resolved.ts";
import { STORE_BOUNDS } from "../../src/config/resolve_tracing.ts";

/** `tracing` as a config with nothing but a percentage has it. */
export function tracingTo(
  collector: string,
  more: Partial<ResolvedTracing> = {},
): ResolvedTracing {
  return {
    sampling: 100,
    collector: new URL(collector),
    captureMessages: false,
    openInference: false,
    headerPrefixes: [],
    attributes: {},
    exporters: [],
    store: STORE_BOUNDS,
    ...more,
  };
}
