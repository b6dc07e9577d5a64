import type { PrepareOptions } from "./prepare.ts";

/** What `up` was asked for. */
export interface UpOptions extends PrepareOptions {
  readonly foreground: boolean;
  /** Processes on the embedded plane, Envoy's threads on the native one; each has its default. */
  readonly workers?: number;
  readonly verbose: boolean;
  readonly native: boolean;
  /** The Envoy to run. */
  readonly envoy?: string;
  readonly withTracing: boolean;
  /** Where its collector listens. */
  readonly tracingPort?: number;
}
