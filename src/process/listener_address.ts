import { isObject, type Json } from "../base/json.ts";

/** Where a running gateway listens. */
export interface ListenerAddress {
  readonly name: string;
  readonly address: string;
  readonly port: number;
}

/** A listener as JSON has it. */
export function readListener(value: Json): ListenerAddress | undefined {
  if (!isObject(value)) return undefined;
  const { name, address, port } = value;
  if (typeof name !== "string" || typeof address !== "string" || typeof port !== "number") return;
  return { name, address, port };
}
