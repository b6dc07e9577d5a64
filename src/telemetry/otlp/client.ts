import { gzip } from "node:zlib";
import { promisify } from "node:util";
import { createUpstream, type UpstreamOptions } from "../../transport/choose.ts";
import { type Attempt, deliver, type Patience } from "./delivery.ts";
import { GrpcSender } from "./grpc_sender.ts";
import { HttpSender } from "./http_sender.ts";
import type { OtlpFormat, OtlpSignal } from "./intake.ts";
import type { OtlpSettings } from "./settings.ts";

const packed = promisify(gzip);

/** What the outside is to a client. */
export interface ClientOptions {
  readonly settings: OtlpSettings;
  readonly proxyEnv?: UpstreamOptions["proxyEnv"];
  /** PEM: what the file of `settings.certificate` holds. */
  readonly ca?: readonly string[];
}

/**
 * Sends encoded requests to one collector, with the tries that OTLP asks for. Owns its connections.
 * gRPC takes no proxy.
 */
export class OtlpClient {
  /** How bodies have to be encoded. */
  readonly format: OtlpFormat;
  readonly #settings: OtlpSettings;
  readonly #send: (signal: OtlpSignal, body: Uint8Array, stop: AbortSignal) => Promise<Attempt>;
  readonly #close: () => void;

  constructor({ settings, proxyEnv = {}, ca }: ClientOptions) {
    this.#settings = settings;
    this.format = settings.protocol === "http/json" ? "json" : "protobuf";
    if (settings.protocol === "grpc") {
      const sender = new GrpcSender(settings, ca);
      this.#send = (signal, body, stop) => sender.send(signal, body, stop);
      this.#close = () => sender.close();
    } else {
      const upstream = createUpstream({ proxyEnv, ...(ca === undefined ? {} : { caCerts: ca }) });
      const sender = new HttpSender(settings, upstream);
      this.#send = (_, body, stop) => sender.send(settings.url, body, stop);
      this.#close = () => sender.close();
    }
  }

  /** Sends a request until it is taken, refused, or given up. Never rejects. */
  async deliver(signal: OtlpSignal, body: Uint8Array, patience: Patience): Promise<Attempt> {
    const bytes = this.#settings.isPacked ? new Uint8Array(await packed(body)) : body;
    return await deliver((stop) => this.#send(signal, bytes, stop), patience);
  }

  /** Closes connections; what is under way fails. */
  close(): void {
    this.#close();
  }
}
