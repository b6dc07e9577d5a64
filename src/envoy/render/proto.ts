/** A message of Envoy's configuration: protobuf's JSON form. */
export type Message = { readonly [field: string]: Value };
/** What stands in one. `undefined` fields are left out. */
export type Value = string | number | boolean | Message | readonly Value[] | undefined;

/** A message where Envoy takes any: it says what it is. `type` is without the common prefix. */
export function any(type: string, message: Message = {}): Message {
  return { "@type": `type.googleapis.com/${type}`, ...message };
}

/** An extension: its name, and its own message. */
export function extension(name: string, type: string, message: Message = {}): Message {
  return { name, typed_config: any(type, message) };
}

/** Protobuf's form of a duration. */
export function duration(ms: number): string {
  return `${ms / 1000}s`;
}
