import { isObject, type Json, parseJson } from "../../src/base/json.ts";
import type { SseMessage } from "../../src/base/sse.ts";
import { BEDROCK_CONVERSE } from "../../src/dialects/ids.ts";
import type { DialectId } from "../../src/ir/origin.ts";
import { type Extension, EXTENSIONS } from "./extensions.ts";
import { type Kind, KINDS, type SchemaFile } from "./schema.ts";
import { type Violation, violations } from "./validate.ts";

/** What a judgement takes into account. */
export interface Circumstances {
  /**
   * The documents of the same dialect that it was made of: the fields that stand in them, and what is
   * wrong with them, went on as they came.
   */
  readonly kept?: readonly Json[];
  /** What we write on purpose. */
  readonly extensions?: readonly Extension[];
}

/**
 * What the vendor's own types say against a document that we wrote: nothing, or where and why.
 * Throws a `TypeError` for a dialect without schemas; {@link isJudged} tells.
 */
export function judge(
  dialect: DialectId,
  kind: Kind,
  value: Json,
  { kept = [], extensions = EXTENSIONS }: Circumstances = {},
): readonly Violation[] {
  const file = schemaOf(dialect);
  if (file === undefined) throw new TypeError(`Cannot judge "${dialect}": no schemas`);
  const names = namesOf(kept);
  const ours = extensions.filter((one) => one.dialect === dialect && one.kinds.includes(kind));
  // Older servers leave out what newer ones answer as null, and every client takes both.
  const nullsMayBeAbsent = kind !== "request";
  const mayStand = (name: string, at: string) =>
    names.has(name) || ours.some((one) => one.unknown?.test(at));
  const found = violations(value, file.roots[kind], file, { mayStand, nullsMayBeAbsent })
    .filter(({ at, wrong }) => !ours.some((one) => one.wrong?.test(`${at}: ${wrong}`)));
  if (found.length === 0) return found;
  const theirs = new Set(
    kept.flatMap((one) => KINDS.flatMap((kind) => violations(one, file.roots[kind], file)))
      .map(faultOf),
  );
  return found.filter((one) => !theirs.has(faultOf(one)));
}

/** The same fault wherever it stands: the member's name and what it holds. */
function faultOf({ at, wrong }: Violation): string {
  return at.slice(at.lastIndexOf("/")) + wrong.slice(wrong.lastIndexOf(": "));
}

/** True when there are schemas for a dialect. */
export function isJudged(dialect: DialectId): boolean {
  return schemaOf(dialect) !== undefined;
}

/** A stream's message as its schema sees it; `undefined` when it is no event (`[DONE]`, an error). */
export function eventOf(dialect: DialectId, message: SseMessage): Json | undefined {
  const data = parseJson(message.data);
  // AWS names the member of the union in a header of the frame.
  if (dialect === BEDROCK_CONVERSE) {
    const event = message.event ?? "";
    return event.includes(":") || data === undefined ? undefined : { [event]: data };
  }
  // Errors have no type in the packages: the SDKs throw them.
  return isObject(data) && data.error !== undefined && data.type !== "response.failed" &&
      data.object === undefined
    ? undefined
    : data;
}

const files = new Map<DialectId, SchemaFile | undefined>();

function schemaOf(dialect: DialectId): SchemaFile | undefined {
  if (!files.has(dialect)) files.set(dialect, readSchema(dialect));
  return files.get(dialect);
}

function readSchema(dialect: DialectId): SchemaFile | undefined {
  try {
    const text = Deno.readTextFileSync(new URL(`./${dialect}.json`, import.meta.url));
    return JSON.parse(text) as SchemaFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

const known = new WeakMap<readonly Json[], ReadonlySet<string>>();

/** The same for the same list: a stream's events are all judged beside one. */
function namesOf(kept: readonly Json[]): ReadonlySet<string> {
  let names = known.get(kept);
  if (names === undefined) known.set(kept, names = namesIn(kept));
  return names;
}

/** The names of all members in a document. */
function namesIn(value: Json, names = new Set<string>()): ReadonlySet<string> {
  if (typeof value !== "object" || value === null) return names;
  for (const [name, child] of Object.entries(value as Record<string, Json>)) {
    names.add(name);
    namesIn(child, names);
  }
  return names;
}
