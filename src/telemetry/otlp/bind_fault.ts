import { Fault } from "../../base/fault.ts";

/** Who listens on a port, as far as this machine tells. */
export interface Holder {
  readonly pid: number;
  readonly command: string;
}

/** A port that could not be had, and who has it. */
export function bindFault(
  place: { readonly host: string; readonly port: number },
  error: unknown,
  whoHolds: (port: number) => Holder | undefined = () => undefined,
): Fault {
  const what = `Cannot listen on ${place.host}:${place.port}`;
  if (!isBusy(error)) {
    const state = error instanceof Error ? error.message : String(error);
    return new Fault("config", `${what}: ${state}`, { cause: error });
  }
  const holder = whoHolds(place.port);
  return new Fault(
    "config",
    holder === undefined
      ? `${what}: another program uses the port`
      : `${what}: pid ${holder.pid} uses the port (${holder.command})`,
    {
      cause: error,
      reason: "port_busy",
      note: holder === undefined
        ? `\`lsof -nP -iTCP:${place.port} -sTCP:LISTEN\` may name it; or choose another port`
        : "stop it, or choose another port",
    },
  );
}

function isBusy(error: unknown): boolean {
  return error instanceof Deno.errors.AddrInUse ||
    (error instanceof Error && "code" in error && error.code === "EADDRINUSE");
}
