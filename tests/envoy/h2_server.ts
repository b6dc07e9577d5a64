import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import { testCertificate } from "../support/tls.ts";

/** A TLS server that prefers HTTP/2, on a free port of 127.0.0.1. */
export async function h2Server(
  answer: (request: Http2ServerRequest, response: Http2ServerResponse) => void,
): Promise<AsyncDisposable & { readonly port: number; readonly ca: string }> {
  const { ca, cert, key } = await testCertificate();
  const server = createSecureServer({ cert, key, allowHTTP1: true }, answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    ca,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** The name that the client gave in the handshake. */
export function serverName(request: Http2ServerRequest): string | undefined {
  const socket = request.stream.session?.socket as TLSSocket & { servername?: string };
  return socket.servername || undefined;
}
