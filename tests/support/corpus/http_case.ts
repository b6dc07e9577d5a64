import { isArray, isObject, type Json, type JsonObject } from "../../../src/base/json.ts";
import { dialectOf } from "../../../src/dialects/all.ts";
import type { Dialect } from "../../../src/ir/codec.ts";
import { dialectId } from "../../../src/ir/origin.ts";
import { type Check, readChecks } from "./checks.ts";

/** What the upstream of a test answers to one try. */
export interface Answer {
  /** Default 200. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Text or JSON; absent: a greeting in the upstream's dialect. */
  readonly body?: Json;
  /** How the body is compressed, whatever was asked for. */
  readonly encoding?: "gzip" | "br" | "deflate" | "zstd";
  /** How its end is told. Default: streams in chunks, the rest by length. */
  readonly transfer?: "length" | "chunked" | "close";
  /** Bytes of the body after which the connection closes, though more was promised. */
  readonly cutAt?: number;
}

/** What a client sends. */
export interface Ask {
  readonly method?: string;
  /** Default: where the client's dialect asks. */
  readonly path?: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Members that the question has too, or instead. `{{pad}}` in a text is a megabyte. */
  readonly members: JsonObject;
  /** A body that is no question: as it stands. */
  readonly text?: string;
  readonly gzip: boolean;
  /** The whole request as it goes over the wire; `\n` is a line's end. */
  readonly raw?: string;
  /** The model at the upstream's entry. Default `m`. */
  readonly model: string;
}

/** One or several requests that must come to the same: every client with every upstream. */
export interface HttpCall {
  readonly clients: readonly Dialect[];
  /** Empty: the client's own. */
  readonly upstreams: readonly Dialect[];
  readonly streams: readonly boolean[];
  readonly ask: Ask;
  /** One for each try; the last one again for more. */
  readonly answers: readonly Answer[];
  /** False where the reply does not depend on the upstream's bytes. */
  readonly split: boolean;
  readonly must: readonly Check[];
}

/** What the gateway of a case differs in from the plainest. */
export interface HttpConfig {
  /** More entries, as flow members; `$UP` is the upstream's address. */
  readonly providers: readonly string[];
  /** More members of the listener. */
  readonly listener: string;
  /** More top-level YAML. */
  readonly more: string;
}

/** The part of a case that goes over sockets: `http` in `case.json`. */
export interface HttpScene {
  readonly config: HttpConfig;
  readonly calls: readonly HttpCall[];
}

/** Reads `http` of a `case.json`. Throws for members that nobody knows. */
export function readScene(scene: JsonObject): HttpScene {
  only(scene, ["providers", "listener", "more", "calls"]);
  return {
    config: {
      providers: (scene.providers ?? []) as unknown as readonly string[],
      listener: String(scene.listener ?? ""),
      more: String(scene.more ?? ""),
    },
    calls: objectsOf(scene.calls).map(readCall),
  };
}

function readCall(call: JsonObject): HttpCall {
  only(call, ["client", "upstream", "stream", "ask", "answer", "split", "must"]);
  const { stream } = call;
  const answers = objectsOf(call.answer).map(readAnswer);
  return {
    clients: dialectsOf(call.client ?? "openai_chat"),
    upstreams: call.upstream === undefined ? [] : dialectsOf(call.upstream),
    streams: typeof stream === "boolean" ? [stream] : [false, true],
    ask: readAsk(isObject(call.ask) ? call.ask : {}),
    answers: answers.length === 0 ? [readAnswer({})] : answers,
    split: call.split !== false,
    must: readChecks(call.must),
  };
}

function readAsk(ask: JsonObject): Ask {
  only(ask, ["method", "path", "query", "headers", "members", "text", "gzip", "raw", "model"]);
  return {
    ...(typeof ask.method === "string" ? { method: ask.method } : {}),
    ...(typeof ask.path === "string" ? { path: ask.path } : {}),
    ...(typeof ask.text === "string" ? { text: ask.text } : {}),
    ...(typeof ask.raw === "string" ? { raw: ask.raw } : {}),
    query: String(ask.query ?? ""),
    headers: (ask.headers ?? {}) as Readonly<Record<string, string>>,
    members: (ask.members ?? {}) as JsonObject,
    gzip: ask.gzip === true,
    model: String(ask.model ?? "m"),
  };
}

function readAnswer(answer: JsonObject): Answer {
  only(answer, ["status", "headers", "body", "encoding", "transfer", "cut_at"]);
  const { body, encoding, transfer, cut_at: cutAt } = answer;
  return {
    status: typeof answer.status === "number" ? answer.status : 200,
    headers: (answer.headers ?? {}) as Readonly<Record<string, string>>,
    ...(body === undefined ? {} : { body }),
    ...(encoding === undefined ? {} : { encoding: encoding as "gzip" }),
    ...(transfer === undefined ? {} : { transfer: transfer as "length" }),
    ...(typeof cutAt === "number" ? { cutAt } : {}),
  };
}

function only(object: JsonObject, known: readonly string[]): void {
  const strange = Object.keys(object).filter((key) => !known.includes(key));
  if (strange.length > 0) throw new TypeError(`what is "${strange[0]}"?`);
}

function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return (isArray(value) ? value : value === undefined ? [] : [value]).filter(isObject);
}

function dialectsOf(value: Json): readonly Dialect[] {
  const names = typeof value === "string" ? [value] : value as readonly string[];
  return names.map((name) => dialectOf(dialectId(name)));
}
