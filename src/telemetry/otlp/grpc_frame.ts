import { Fault } from "../../base/fault.ts";

/** A message of gRPC over HTTP/2: a flag, four bytes of length, and the message. */
export interface GrpcMessage {
  readonly isPacked: boolean;
  readonly body: Uint8Array;
}

/** Bytes in front of a message. */
export const GRPC_PREFIX = 5;

/** The one message of a unary call. Throws a {@link Fault} `bad_request` for none or for more. */
export function readGrpcMessage(bytes: Uint8Array): GrpcMessage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < GRPC_PREFIX || view.getUint32(1) !== bytes.length - GRPC_PREFIX) {
    throw new Fault("bad_request", "Cannot read the call: it is not one message of gRPC");
  }
  const flag = bytes[0]!;
  if (flag > 1) throw new Fault("bad_request", "Cannot read the call: its message has odd flags");
  return { isPacked: flag === 1, body: bytes.subarray(GRPC_PREFIX) };
}

/** A message with its prefix. */
export function grpcMessage(body: Uint8Array, isPacked = false): Uint8Array<ArrayBuffer> {
  const framed = new Uint8Array(GRPC_PREFIX + body.length);
  framed[0] = isPacked ? 1 : 0;
  new DataView(framed.buffer).setUint32(1, body.length);
  framed.set(body, GRPC_PREFIX);
  return framed;
}

/** A status message as the header `grpc-message` has it: percent-encoded where it is not plain ASCII. */
export function grpcText(message: string): string {
  return [...new TextEncoder().encode(message.slice(0, 1000))].map((byte) =>
    byte >= 0x20 && byte <= 0x7e && byte !== 0x25
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`
  ).join("");
}

/** The same, read; what is no such text stays as it is. */
export function readGrpcText(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
