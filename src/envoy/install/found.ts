/** An Envoy that can be started. */
export interface FoundEnvoy {
  /** Absolute. */
  readonly path: string;
  /** `1.40.0` */
  readonly version: string;
  /** What led to it. */
  readonly by: "--envoy" | "PLANO_ENVOY" | "installed";
}
