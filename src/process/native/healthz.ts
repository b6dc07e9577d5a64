import type { ListenerAddress } from "../listener_address.ts";

/** How long an answer may take. */
const PATIENCE_MS = 1_000;

/** True when a listener says that it is well. By a plain socket: a proxy of the environment is no way to it. */
export async function answersHealthz({ address, port }: ListenerAddress): Promise<boolean> {
  try {
    using socket = await Deno.connect({ hostname: reachable(address), port });
    const patience = setTimeout(() => socket.close(), PATIENCE_MS);
    try {
      const request = "GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
      await socket.write(new TextEncoder().encode(request));
      const bytes = new Uint8Array(64);
      const read = await socket.read(bytes);
      return read !== null && /^HTTP\/1\.1 200 /.test(new TextDecoder().decode(bytes));
    } finally {
      clearTimeout(patience);
    }
  } catch {
    return false; // not there yet
  }
}

/** Where a listener on every address can be reached from here. */
function reachable(address: string): string {
  const plain = address.replace(/^\[(.*)\]$/, "$1");
  if (plain === "0.0.0.0") return "127.0.0.1";
  return plain === "::" ? "::1" : plain;
}
