import type { Server } from "node:net";
import { bindFault, type Holder } from "./bind_fault.ts";
import type { Intake } from "./intake.ts";

/** What a receiver is made of. */
export interface ReceiverOptions {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly intake: Intake;
  readonly bounds: ReceiverBounds;
  readonly whoHolds?: (port: number) => Holder | undefined;
}

/** Waits and numbers that a stranger cannot exceed. */
export interface ReceiverBounds {
  /** From a request's head to its last byte. */
  readonly requestMs: number;
  /** A connection on which nothing happens: before its first request, and between two. */
  readonly firstMs: number;
  readonly idleMs: number;
  readonly connections: number;
  /** How long a stop waits for requests that have begun. */
  readonly drainMs: number;
}

/** Exporters send every few seconds; they connect again where they had nothing to say for long. */
export const RECEIVER_BOUNDS: ReceiverBounds = {
  requestMs: 30_000,
  firstMs: 30_000,
  idleMs: 600_000,
  connections: 256,
  drainMs: 500,
};

/** A server that listens. */
export interface Receiver {
  readonly port: number;
  /** Stops listening; requests that have begun get a moment. */
  close(): Promise<void>;
}

/** Binds a port by this server alone. Throws a `Fault` `config`. */
export function listen(server: Server, options: ReceiverOptions): Promise<number> {
  const { host, port, whoHolds } = options;
  return new Promise((resolve, reject) => {
    server.once("error", (error) => reject(bindFault(options, error, whoHolds)));
    server.listen(port, host, () => {
      server.removeAllListeners("error");
      // What goes wrong later ends a connection, not the process.
      server.on("error", () => {});
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}
