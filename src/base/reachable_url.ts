/** The address of this machine that a client here uses, bracketed as URLs want it, where a server binds `address`. */
export function reachableHost(address: string): string {
  if (address === "0.0.0.0" || address === "::") return "127.0.0.1";
  return address.includes(":") ? `[${address}]` : address;
}

/** The URL at which a client on this machine reaches a server that binds `address`. */
export function reachableUrl(address: string, port: number): string {
  return `http://${reachableHost(address)}:${port}`;
}
