import { type AnyValue, doubleValue, type KeyValue } from "../span.ts";
import type { Allowance } from "./limits.ts";
import type { ProtoReader } from "./proto_reader.ts";

/** What a value without any of the known forms becomes. */
export const NO_VALUE: AnyValue = { stringValue: "" };

/** `KeyValue` of opentelemetry.proto.common.v1. */
export function decodeKeyValue(reader: ProtoReader, allowance: Allowance, level = 0): KeyValue {
  allowance.value();
  let key = "";
  let value = NO_VALUE;
  while (reader.next()) {
    switch (reader.tag) {
      case 1 << 3 | 2:
        key = reader.string();
        break;
      case 2 << 3 | 2:
        value = decodeAnyValue(reader.message(), allowance, level);
        break;
      default:
        reader.skip();
    }
  }
  return { key, value };
}

function decodeAnyValue(reader: ProtoReader, allowance: Allowance, level: number): AnyValue {
  allowance.depth(level);
  let value = NO_VALUE;
  while (reader.next()) {
    switch (reader.tag) {
      case 1 << 3 | 2:
        value = { stringValue: reader.string() };
        break;
      case 2 << 3 | 0:
        value = { boolValue: reader.int64() !== "0" };
        break;
      case 3 << 3 | 0:
        value = { intValue: reader.int64() };
        break;
      case 4 << 3 | 1:
        value = doubleValue(reader.double());
        break;
      case 5 << 3 | 2:
        value = { arrayValue: { values: decodeArray(reader.message(), allowance, level + 1) } };
        break;
      case 6 << 3 | 2:
        value = { kvlistValue: { values: decodeList(reader.message(), allowance, level + 1) } };
        break;
      case 7 << 3 | 2:
        value = { bytesValue: reader.bytes().toBase64() };
        break;
      default:
        reader.skip();
    }
  }
  return value;
}

function decodeArray(reader: ProtoReader, allowance: Allowance, level: number): AnyValue[] {
  const values: AnyValue[] = [];
  while (reader.next()) {
    if (reader.tag === (1 << 3 | 2)) {
      allowance.value();
      values.push(decodeAnyValue(reader.message(), allowance, level));
    } else reader.skip();
  }
  return values;
}

function decodeList(reader: ProtoReader, allowance: Allowance, level: number): KeyValue[] {
  const values: KeyValue[] = [];
  while (reader.next()) {
    if (reader.tag === (1 << 3 | 2)) {
      values.push(decodeKeyValue(reader.message(), allowance, level));
    } else reader.skip();
  }
  return values;
}
