import { type FaultCode, FAULTS } from "../../base/fault.ts";
import type { Json } from "../../base/json.ts";
import { ProtoReader } from "./proto_reader.ts";
import { ProtoWriter } from "./proto_writer.ts";

/** The numbers of gRPC's statuses that are spoken here. */
export const GRPC = {
  ok: 0,
  cancelled: 1,
  unknown: 2,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  permissionDenied: 7,
  resourceExhausted: 8,
  aborted: 10,
  outOfRange: 11,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  dataLoss: 15,
  unauthenticated: 16,
} as const;

/** gRPC's number for a fault. */
export function grpcCodeOf(code: FaultCode): number {
  switch (code) {
    case "too_large":
      return GRPC.resourceExhausted;
    case "overloaded":
      return GRPC.unavailable;
    case "forbidden":
      return GRPC.permissionDenied;
    case "not_found":
    case "not_implemented":
      return GRPC.unimplemented;
    case "upstream_timeout":
      return GRPC.deadlineExceeded;
    default:
      return FAULTS[code].status < 500 ? GRPC.invalidArgument : GRPC.internal;
  }
}

/** A `google.rpc.Status`: what OTLP over HTTP answers an error with. */
export function encodeStatus(code: number, message: string): Uint8Array<ArrayBuffer> {
  const out = new ProtoWriter();
  out.uint(1, code);
  out.string(2, message);
  return out.finish();
}

/** The response to an export of which some was not taken; an empty message when all of it was. */
export function encodePartial(rejected: number, message: string): Uint8Array<ArrayBuffer> {
  const out = new ProtoWriter();
  if (rejected > 0) {
    out.message(1, () => {
      out.uint(1, rejected);
      out.string(2, message);
    });
  }
  return out.finish();
}

/** The same in OTLP/JSON; `field` is `rejectedSpans`, `rejectedDataPoints` or `rejectedLogRecords`. */
export function partialJson(rejected: number, message: string, field: string): Json {
  if (rejected === 0) return {};
  return { partialSuccess: { [field]: String(rejected), errorMessage: message } };
}

/** Spans that a collector says it has refused; 0 for a response that makes no sense. */
export function decodePartial(body: Uint8Array): number {
  return readSafely(body, (reader) => {
    while (reader.next()) {
      if (reader.tag !== (1 << 3 | 2)) reader.skip();
      else {
        const partial = reader.message();
        while (partial.next()) {
          if (partial.tag === (1 << 3 | 0)) return Number(partial.int64());
          partial.skip();
        }
      }
    }
    return 0;
  }) ?? 0;
}

/** Milliseconds of the `google.rpc.RetryInfo` in the details of a `google.rpc.Status`. */
export function retryInfoMs(status: Uint8Array): number | undefined {
  return readSafely(status, (reader) => {
    while (reader.next()) {
      if (reader.tag !== (3 << 3 | 2)) reader.skip();
      else {
        const ms = detailMs(reader.message());
        if (ms !== undefined) return ms;
      }
    }
    return undefined;
  });
}

/** `google.protobuf.Any`: 1 is the type's name, 2 the message, whose field 1 is a duration. */
function detailMs(any: ProtoReader): number | undefined {
  let type = "";
  let ms: number | undefined;
  while (any.next()) {
    if (any.tag === (1 << 3 | 2)) type = any.string();
    else if (any.tag === (2 << 3 | 2)) ms = durationMs(any.message());
    else any.skip();
  }
  return type.endsWith("/google.rpc.RetryInfo") ? ms ?? 0 : undefined;
}

function durationMs(info: ProtoReader): number {
  let ms = 0;
  while (info.next()) {
    if (info.tag !== (1 << 3 | 2)) {
      info.skip();
      continue;
    }
    const duration = info.message();
    while (duration.next()) {
      if (duration.tag === (1 << 3 | 0)) ms += Number(duration.int64()) * 1000;
      else if (duration.tag === (2 << 3 | 0)) ms += Number(duration.int64()) / 1e6;
      else duration.skip();
    }
  }
  return Math.max(0, ms);
}

function readSafely<T>(bytes: Uint8Array, read: (reader: ProtoReader) => T): T | undefined {
  try {
    return read(new ProtoReader(bytes));
  } catch {
    return undefined;
  }
}
