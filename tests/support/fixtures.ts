import { join } from "node:path";
import { isArray, isObject, type Json, type JsonObject, parseJson } from "../../src/base/json.ts";
import { framed, frameDecoder } from "../../src/base/framing.ts";
import type { SseMessage } from "../../src/base/sse.ts";
import { runTransducer } from "../../src/base/transducer.ts";
import { dialects } from "../../src/dialects/all.ts";
import type { Dialect, ReadEnv, ReplyEnv, UpstreamTarget } from "../../src/ir/codec.ts";
import type { ChatRequest } from "../../src/ir/request.ts";
import { textToSeal } from "../../src/ir/seal.ts";

/** The root of the wire fixtures (tests/wire/README.md). */
export const WIRE = new URL("../wire/", import.meta.url);

/** One case of one dialect: the files that are there. */
export interface Fixture {
  readonly dialect: Dialect;
  readonly name: string;
  readonly directory: string;
  readonly request?: JsonObject;
  readonly response?: JsonObject;
  readonly stream?: Uint8Array;
  readonly error?: { readonly status: number; readonly body: string };
}

/** Every case of every registered dialect, in a stable order. */
export function fixtures(): readonly Fixture[] {
  return [...dialects.values()].flatMap((dialect) => {
    const root = new URL(`${dialect.id}/`, WIRE).pathname;
    return [...readDirectories(root)].sort().map((name) => readFixture(dialect, root, name));
  });
}

/** `dialect/case`, for messages. */
export function titleOf(fixture: Fixture): string {
  return `${fixture.dialect.id}/${fixture.name}`;
}

/** Runs a check on every item and fails once, with everything that is wrong. */
export function forEach<T>(
  items: Iterable<T>,
  title: (item: T) => string,
  check: (item: T) => void,
): void {
  const failures: string[] = [];
  let count = 0;
  for (const item of items) {
    count++;
    try {
      check(item);
    } catch (error) {
      failures.push(`── ${title(item)}\n${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (count === 0) throw new Error("Cannot hold the law: no fixture has what it is about");
  if (failures.length > 0) {
    throw new Error(`${failures.length} of ${count} fail\n${failures.join("\n")}`);
  }
}

/** Whom the laws send to: somebody who takes everything that the dialect can say. */
export function lawTarget(request: ChatRequest): UpstreamTarget {
  return {
    model: request.model,
    issuer: { provider: "law", modelFamily: "law" },
    quirks: { reasoningField: "reasoning_content", customTools: true, cacheControl: true },
    unsupported: "drop",
  };
}

/** The request of a case as the pivot sees it; the smallest one for a case that has none. */
export function requestOf(fixture: Fixture): ChatRequest {
  if (fixture.request !== undefined) return fixture.dialect.client.decodeRequest(fixture.request);
  return {
    dialect: fixture.dialect.id,
    model: "m",
    turns: [],
    tools: [],
    sampling: {},
    stream: true,
    streamUsage: true,
    pointers: {},
  };
}

/** What decoding a case's reply needs. */
export function readEnvOf(request: ChatRequest): ReadEnv {
  return { request, target: lawTarget(request) };
}

/** A clock that stands still and ids that count. */
export function replyEnvOf(request: ChatRequest): ReplyEnv {
  let count = 0;
  return { request, newId: (prefix) => `${prefix}${++count}`, nowMs: () => 1_763_726_400_000 };
}

/** The messages of a case's recorded stream. */
export function messagesOf(bytes: Uint8Array, dialect?: Dialect): readonly SseMessage[] {
  return runTransducer(frameDecoder(dialect?.upstream.framing ?? "sse"), [bytes]);
}

/**
 * `stream.sse` in the framing of its dialect: AWS frames are kept as text too, one event a frame, so
 * that a person can read them.
 */
export function framedAs(bytes: Uint8Array, dialect: Dialect): Uint8Array {
  const framing = dialect.upstream.framing ?? "sse";
  return framing === "sse" ? bytes : framed(framing, messagesOf(bytes));
}

/** Numbers from 0 below 1 that are the same in every run. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Every scalar of a document with its JSON pointer; empty objects and lists count as scalars. */
export function* leavesOf(value: Json, at = ""): Iterable<{ at: string; value: Json }> {
  if (typeof value !== "object" || value === null) {
    yield { at, value };
    return;
  }
  const entries = Object.entries(value as JsonObject);
  if (entries.length === 0) yield { at, value };
  for (const [key, child] of entries) yield* leavesOf(child, `${at}/${key}`);
}

/** A document whose seals are the upstream's own again: planoai wraps them for clients. */
export function unsealed(value: Json): Json {
  if (typeof value === "string") return textToSeal(value)?.data ?? value;
  if (isArray(value)) return value.map(unsealed);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, unsealed(child)]));
}

function* readDirectories(root: string): Iterable<string> {
  try {
    for (const entry of Deno.readDirSync(root)) if (entry.isDirectory) yield entry.name;
  } catch (error) {
    // A dialect that is just being written has no folder yet; `registry_test` asks for one.
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function readFixture(dialect: Dialect, root: string, name: string): Fixture {
  const directory = join(root, name);
  const request = readObject(join(directory, "request.json"));
  const response = readObject(join(directory, "response.json"));
  const stream = readBytes(join(directory, "stream.sse"));
  const error = readObject(join(directory, "error.json"));
  return {
    dialect,
    name,
    directory,
    ...(request === undefined ? {} : { request }),
    ...(response === undefined ? {} : { response }),
    ...(stream === undefined ? {} : { stream: framedAs(stream, dialect) }),
    ...(error === undefined ? {} : { error: errorOf(error) }),
  };
}

function errorOf(error: JsonObject): { status: number; body: string } {
  const body = error.body ?? "";
  return {
    status: Number(error.status),
    body: typeof body === "string" ? body : JSON.stringify(body),
  };
}

function readObject(path: string): JsonObject | undefined {
  const bytes = readBytes(path);
  if (bytes === undefined) return undefined;
  const value = parseJson(new TextDecoder().decode(bytes));
  if (!isObject(value)) throw new TypeError(`Cannot read "${path}": not a JSON object`);
  return value;
}

function readBytes(path: string): Uint8Array | undefined {
  try {
    return Deno.readFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
