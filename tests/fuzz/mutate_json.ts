import { isArray, isObject, type Json, type JsonObject } from "../../src/base/json.ts";
import type { Random } from "./random.ts";

/** Values that are hardly ever right. */
const ODD_VALUES: readonly Json[] = [
  null,
  true,
  false,
  0,
  -1,
  1,
  0.5,
  1e308,
  9007199254740993,
  "",
  " ",
  "\ud800",
  "\u0000",
  "wrong",
  "1",
  "data:image/png;base64,AAAA",
  "data:,",
  "{}",
  "{",
  [],
  {},
  [null],
  [[]],
  [{}],
  { type: null },
];

/** Members that code must not take for its own. */
const ODD_NAMES = ["__proto__", "constructor", "toString", "", "0", "type", "index", "id"];

/** A copy of a document with up to four changes; `pool` are documents to take pieces of. */
export function mutateJson(value: Json, random: Random, pool: readonly Json[]): Json {
  let result = value;
  for (let changes = 1 + random.below(4); changes > 0; changes--) {
    result = changed(result, random, pool);
  }
  return result;
}

/** One change, somewhere: each step down is as likely as a change right here. */
function changed(value: Json, random: Random, pool: readonly Json[]): Json {
  if (isArray(value)) {
    if (value.length === 0 || random.once(6)) return changedList(value, random, pool);
    const at = random.below(value.length);
    return value.with(at, changed(value[at]!, random, pool));
  }
  if (!isObject(value)) return other(random, pool);
  const names = Object.keys(value);
  if (names.length === 0 || random.once(6)) return changedObject(value, random, pool);
  const name = random.pick(names);
  return withMember(value, name, changed(value[name]!, random, pool));
}

function changedList(list: readonly Json[], random: Random, pool: readonly Json[]): Json {
  const at = random.below(list.length + 1);
  switch (random.below(5)) {
    case 0:
      return list.toSpliced(at, 1);
    case 1:
      return list.toSpliced(at, 0, other(random, pool));
    case 2: // twice
      return at < list.length ? list.toSpliced(at, 0, list[at]!) : list;
    case 3:
      return list.toReversed();
    default:
      return other(random, pool);
  }
}

function changedObject(object: JsonObject, random: Random, pool: readonly Json[]): Json {
  const names = Object.keys(object);
  const name = names.length === 0 ? "type" : random.pick(names);
  const { [name]: value = null, ...rest } = object;
  switch (random.below(5)) {
    case 0:
      return rest;
    case 1: // under another name
      return withMember(
        rest,
        random.once(2) ? random.pick(ODD_NAMES) : nameIn(random, pool),
        value,
      );
    case 2:
      return withMember(object, nameIn(random, pool), other(random, pool));
    case 3:
      return withMember(object, name, [value]);
    default:
      return other(random, pool);
  }
}

/** An own member, whatever its name. */
function withMember(object: JsonObject, name: string, value: Json): JsonObject {
  return Object.fromEntries([...Object.entries(object).filter(([key]) => key !== name), [
    name,
    value,
  ]]);
}

function other(random: Random, pool: readonly Json[]): Json {
  return pool.length === 0 || random.once(2) ? random.pick(ODD_VALUES) : pieceOf(random, pool);
}

/** Any node of any document. */
function pieceOf(random: Random, pool: readonly Json[]): Json {
  let node = random.pick(pool);
  for (let depth = random.below(8); depth > 0; depth--) {
    if (typeof node !== "object" || node === null) return node;
    const children = Object.values(node as JsonObject);
    if (children.length === 0) return node;
    node = random.pick(children);
  }
  return node;
}

function nameIn(random: Random, pool: readonly Json[]): string {
  const node = pool.length === 0 ? {} : pieceOf(random, pool);
  const names = isObject(node) ? Object.keys(node) : [];
  return names.length === 0 ? random.pick(ODD_NAMES) : random.pick(names);
}
