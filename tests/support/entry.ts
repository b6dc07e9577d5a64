import type { ModelListener, ProviderEntry } from "../../src/config/resolved.ts";
import type { DialectId } from "../../src/ir/origin.ts";
import { findProvider } from "../../src/providers/registry.ts";

/** What a test wants to differ from the plainest entry of a model. */
export interface EntryOptions {
  readonly baseUrl?: string;
  /** Speak only these, whatever the provider speaks. */
  readonly dialects?: readonly DialectId[];
  readonly fields?: Partial<ProviderEntry>;
}

/** A provider entry as the config resolves `model: <provider>/<model>`. */
export function testEntry(model: string, options: EntryOptions = {}): ProviderEntry {
  const prefix = model.slice(0, model.indexOf("/"));
  const provider = findProvider(prefix) ?? findProvider("openai")!;
  const ways = findProvider("vercel")!.speaks;
  return {
    name: model,
    provider,
    model: model.slice(prefix.length + 1),
    prefix,
    baseUrl: new URL(options.baseUrl ?? "http://127.0.0.1:1/v1"),
    passthroughAuth: false,
    headers: {},
    isDefault: false,
    speaks: options.dialects === undefined
      ? provider.speaks
      : ways.filter((way) => options.dialects!.includes(way.dialect)),
    ...options.fields,
  };
}

/** A loopback listener on a free port, without keys. */
export function testListener(fields: Partial<ModelListener> = {}): ModelListener {
  return {
    name: "llm",
    address: "127.0.0.1",
    port: 0,
    keys: [],
    corsOrigins: [],
    maxRetries: 0,
    ...fields,
  };
}
