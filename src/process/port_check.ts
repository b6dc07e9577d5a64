import { Fault } from "../base/fault.ts";
import { portHolder } from "./port_holder.ts";
import type { ListenerAddress } from "./listener_address.ts";

/**
 * Throws a {@link Fault} when a port cannot be had. `ours` are the listeners of the generation that
 * this one follows: it shares its ports until it has stepped down.
 */
export function checkPorts(
  wanted: readonly ListenerAddress[],
  ours: readonly ListenerAddress[],
): void {
  const seen = new Map<string, string>();
  for (const { name, address, port } of wanted) {
    if (port === 0) continue; // any free one
    const place = `${address}:${port}`;
    const twin = seen.get(place);
    if (twin !== undefined) {
      throw new Fault("config", `Cannot listen on ${place}: "${twin}" and "${name}" both want it`);
    }
    seen.set(place, name);
    if (ours.some((one) => one.port === port)) continue;
    const fault = portFault(address, port);
    if (fault !== undefined) throw fault;
  }
}

/** Why a port cannot be had, with the name of whoever has it; `undefined` when it can. */
export function portFault(address: string, port: number): Fault | undefined {
  try {
    Deno.listen({ hostname: address, port }).close();
    return undefined;
  } catch (error) {
    return refusal(`Cannot listen on ${address}:${port}`, port, error);
  }
}

function refusal(what: string, port: number, error: unknown): Fault {
  if (error instanceof Deno.errors.AddrInUse) {
    const holder = portHolder(port);
    const home = holder?.envoyOf;
    if (holder !== undefined && home !== undefined) {
      return new Fault("config", `${what}: the Envoy of another planoai uses the port`, {
        note: `PLANO_HOME=${JSON.stringify(home)} planoai down stops it; or choose another port`,
        cause: error,
      });
    }
    return holder === undefined
      ? new Fault("config", `${what}: another program uses the port`, {
        note: `\`lsof -nP -iTCP:${port} -sTCP:LISTEN\` may name it`,
        cause: error,
      })
      : new Fault("config", `${what}: pid ${holder.pid} uses the port (${holder.command})`, {
        note: "stop it, or choose another port: `port:` of the listener, or --listener-port",
        cause: error,
      });
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return new Fault("config", `${what}: permission denied`, {
      ...(port < 1024 ? { note: "ports below 1024 belong to root" } : {}),
      cause: error,
    });
  }
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return new Fault("config", `${what}: this machine has no such address`, { cause: error });
  }
  const state = error instanceof Error ? error.message : String(error);
  return new Fault("config", `${what}: ${state}`, { cause: error });
}
