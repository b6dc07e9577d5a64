import { Fault } from "../../base/fault.ts";

/** A stream that is not one of this API. */
export function garbled(state: string): Fault {
  return new Fault("upstream_garbled", `Cannot read the upstream's stream: ${state}`);
}
