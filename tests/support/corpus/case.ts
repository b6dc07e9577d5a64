import { join } from "node:path";
import {
  isArray,
  isObject,
  type Json,
  type JsonObject,
  parseJson,
} from "../../../src/base/json.ts";
import { dialectOf } from "../../../src/dialects/all.ts";
import type { Dialect, Quirks } from "../../../src/ir/codec.ts";
import { dialectId, type Issuer } from "../../../src/ir/origin.ts";
import { WIRE } from "../fixtures.ts";
import { type Check, readChecks } from "./checks.ts";
import { type HttpScene, readScene } from "./http_case.ts";

/** The folder of the cases. */
export const CORPUS = new URL("corpus/", WIRE).pathname;

/** One real bug of some gateway: `tests/wire/corpus/<id>_<symptom>/`. */
export type CorpusCase = CodecCase | HttpCase | HeldCase | LaterCase;

/** What every case says. */
interface Named {
  readonly id: string;
  readonly symptom: string;
  readonly directory: string;
  /** A sentence: what happens, and what must hold. */
  readonly title: string;
  /** Where the bug was met. */
  readonly thread: string;
}

/** A case that other tests hold, each named by its file and by words of its sentence. */
export interface HeldCase extends Named {
  readonly kind: "held";
  readonly heldBy: readonly { readonly file: string; readonly words: string }[];
}

/** A case of a part that is not there yet. Never counted as held. */
export interface LaterCase extends Named {
  readonly kind: "later";
  /** The part. */
  readonly later: string;
}

/** A case that goes over sockets, through a real gateway. */
export interface HttpCase extends Named {
  readonly kind: "http";
  readonly scene: HttpScene;
}

/** A case of the codecs alone, without a network. */
export interface CodecCase extends Named {
  readonly kind: "codec";
  readonly clients: readonly Dialect[];
  readonly upstreams: readonly Dialect[];
  /** `passthrough`: bytes through the gateway's own steps instead of the pivot. */
  readonly passthrough: boolean;
  readonly model: string;
  readonly issuer: Issuer;
  /** Who gets the client's next turn, when it is somebody else. */
  readonly nextIssuer: Issuer;
  /** The dialect in which the next turn goes up, when it is another one: a fallback. */
  readonly nextUpstream?: Dialect;
  /** Where one bit of the upstream's bytes is wrong: an offset, or a text that stands there. */
  readonly flip?: number | string;
  /** The text in the middle of which the upstream's bytes end. */
  readonly cut?: string;
  readonly quirks: Quirks;
  readonly unsupported: "drop" | "reject";
  /** The stream ends with a fault. */
  readonly fails: boolean;
  /** `{{name}}` in the files: text that is too long to write out. */
  readonly fill: Readonly<Record<string, { readonly text: string; readonly times: number }>>;
  readonly must: readonly Check[];
}

/** Every case, by id. */
export function corpusCases(): readonly CorpusCase[] {
  return [...Deno.readDirSync(CORPUS)].filter((entry) => entry.isDirectory)
    .map((entry) => entry.name).sort().map((name) => {
      try {
        return readCase(name);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        throw new TypeError(`Cannot read the case "${name}": ${why}`);
      }
    });
}

/** A file of a case with its fills filled in, or `undefined` when it is not there. */
export function fileOf(item: CodecCase, name: string): string | undefined {
  let text = readText(join(item.directory, name));
  if (text === undefined) return undefined;
  for (const [key, { text: piece, times }] of Object.entries(item.fill)) {
    text = text.replaceAll(`{{${key}}}`, piece.repeat(times));
  }
  return text;
}

const fields: ReadonlySet<string> = new Set([
  "title",
  "thread",
  "client",
  "upstream",
  "passthrough",
  "model",
  "issuer",
  "next_issuer",
  "next_upstream",
  "flip",
  "cut",
  "quirks",
  "unsupported",
  "fails",
  "fill",
  "must",
  "http",
  "held_by",
  "later",
]);

function readCase(name: string): CorpusCase {
  const directory = join(CORPUS, name);
  const body = parseJson(readText(join(directory, "case.json")) ?? "");
  if (!isObject(body)) throw new TypeError("no case.json");
  for (const key of Object.keys(body)) {
    if (!fields.has(key)) throw new TypeError(`what is "${key}"?`);
  }
  const [id, ...symptom] = name.split("_");
  const named = {
    id: id!,
    symptom: symptom.join(" "),
    directory,
    title: wordsOf(body, "title"),
    thread: wordsOf(body, "thread"),
  };
  if (isObject(body.http)) return { ...named, kind: "http", scene: readScene(body.http) };
  if (typeof body.later === "string") return { ...named, kind: "later", later: body.later };
  if (isArray(body.held_by)) {
    return { ...named, kind: "held", heldBy: body.held_by as unknown as HeldCase["heldBy"] };
  }
  return readCodecCase(named, body);
}

function readCodecCase(named: Named, body: JsonObject): CodecCase {
  const issuer = (body.issuer ?? { provider: "law", modelFamily: "law" }) as unknown as Issuer;
  return {
    ...named,
    kind: "codec",
    clients: dialectsOf(body.client),
    upstreams: dialectsOf(body.upstream),
    passthrough: body.passthrough === true,
    model: typeof body.model === "string" ? body.model : "upstream-model",
    issuer,
    nextIssuer: (body.next_issuer ?? issuer) as unknown as Issuer,
    ...(typeof body.next_upstream === "string"
      ? { nextUpstream: dialectOf(dialectId(body.next_upstream)) }
      : {}),
    ...(typeof body.flip === "number" || typeof body.flip === "string" ? { flip: body.flip } : {}),
    ...(typeof body.cut === "string" ? { cut: body.cut } : {}),
    quirks: (body.quirks ?? {}) as Quirks,
    unsupported: body.unsupported === "reject" ? "reject" : "drop",
    fails: body.fails === true,
    fill: (body.fill ?? {}) as unknown as CodecCase["fill"],
    must: readChecks(body.must),
  };
}

function wordsOf(body: JsonObject, key: string): string {
  const value = body[key];
  if (typeof value === "string" && value !== "") return value;
  throw new TypeError(`it has no "${key}"`);
}

function dialectsOf(value: Json | undefined): readonly Dialect[] {
  const names = typeof value === "string" ? [value] : value as readonly string[];
  return names.map((name) => dialectOf(dialectId(name)));
}

function readText(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
