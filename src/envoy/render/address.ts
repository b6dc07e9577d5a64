import { Fault } from "../../base/fault.ts";
import type { Message } from "./proto.ts";

/** A host and a port. */
export function socketAddress(address: string, port: number): Message {
  return { socket_address: { address, port_value: port } };
}

/** A Unix socket. */
export function pipe(path: string, mode?: number): Message {
  return { pipe: { path, mode } };
}

/** What a listener of the config binds. Throws a {@link Fault}: Envoy binds no names. */
export function boundAddress(address: string, port: number): Message {
  const plain = address.replace(/^\[(.*)\]$/, "$1");
  if (plain === "localhost") return socketAddress("127.0.0.1", port);
  if (!isIp(plain)) {
    throw new Fault("config", `Cannot listen on "${address}": Envoy binds IP addresses alone`, {
      note: "write the address as numbers, for instance 127.0.0.1",
    });
  }
  return {
    socket_address: {
      address: plain,
      port_value: port,
      // As the embedded plane has it: one socket for both families.
      ipv4_compat: plain === "::" ? true : undefined,
    },
  };
}

/** True for an IPv4 or IPv6 address; IPv6 without brackets. */
export function isIp(host: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(host) || host.includes(":");
}
