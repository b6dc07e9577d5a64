import type { Json, JsonObject } from "../../src/base/json.ts";

/** One request from a client to a provider and back. */
export interface ExchangeCase {
  readonly name: string;
  readonly ask: {
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body: JsonObject;
  };
  readonly sent?: SentRequest;
  readonly answer?: Answer;
  readonly reply?: Reply;
  readonly losses?: readonly string[];
  /** Nothing reaches the provider. */
  readonly refused?: true;
}

/** What a provider got. */
export interface SentRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
}

/** What a provider says. */
export interface Answer {
  readonly status?: number;
  readonly body?: Json;
  readonly stream?: string;
}

/** What a client got. */
export interface Reply {
  readonly status: number;
  readonly body?: Json;
  readonly stream?: string;
}

/** A file of a provider's folder. */
export interface ExchangeFile {
  readonly entry: JsonObject;
  readonly env?: Readonly<Record<string, string>>;
  readonly cases: readonly ExchangeCase[];
}

const folder = new URL("./", import.meta.url);

/** The folders there are. */
export function providerFolders(): readonly string[] {
  return [...Deno.readDirSync(folder)].filter((one) => one.isDirectory).map((one) => one.name)
    .toSorted();
}

/** A provider's files, by path. */
export function exchangeFiles(provider: string): ReadonlyMap<URL, ExchangeFile> {
  const own = new URL(`${provider}/`, folder);
  const names = [...Deno.readDirSync(own)].map((one) => one.name)
    .filter((name) => name.endsWith(".json")).toSorted();
  return new Map(names.map((name) => {
    const url = new URL(name, own);
    return [url, JSON.parse(Deno.readTextFileSync(url)) as ExchangeFile];
  }));
}
