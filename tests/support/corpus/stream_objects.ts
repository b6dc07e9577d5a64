import {
  isArray,
  isObject,
  type Json,
  type JsonObject,
  parseObject,
} from "../../../src/base/json.ts";
import type { SseMessage } from "../../../src/base/sse.ts";

/** The object that an event holds. Throws for anything else. */
export function objectOf(message: SseMessage): JsonObject {
  const object = parseObject(message.data);
  if (object === undefined) throw new TypeError(`not an object: ${message.data}`);
  return object;
}

/** The objects of a list; nothing for what is no list. */
export function objects(value: Json | undefined): readonly JsonObject[] {
  return isArray(value) ? value.filter(isObject) : [];
}
