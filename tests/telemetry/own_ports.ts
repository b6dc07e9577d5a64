import { freePort } from "../cli/planoai.ts";

/** Ports of planoai itself; tests run beside each other, so that each has its own. */
export interface OwnPortNumbers {
  readonly metrics: number;
  readonly otlp_grpc: number;
  readonly otlp_http: number;
  readonly admin: number;
}

/** Ports that are free now. */
export function ports(): OwnPortNumbers {
  return {
    metrics: freePort(),
    otlp_grpc: freePort(),
    otlp_http: freePort(),
    admin: freePort(),
  };
}

/** The block of a config that names them. */
export function portsConfig(own: Partial<OwnPortNumbers>): string {
  return `ports: {${Object.entries(own).map(([name, port]) => `${name}: ${port}`).join(", ")}}\n`;
}
