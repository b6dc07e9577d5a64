import assert from "@std/assert";
import { isArray, isObject, type Json, parseJson } from "../../../src/base/json.ts";
import { dialectOf } from "../../../src/dialects/all.ts";
import { dialectId } from "../../../src/ir/origin.ts";

/** What a check looks at. */
export type Subject =
  /** What the upstream is sent. */
  | "request"
  /** What the translation of the request could not say. */
  | "losses"
  /** The 400 with which the request is refused: `{status, reason, param, message}`. */
  | "fault"
  /** The client's event stream. */
  | "stream"
  /** The client's reply in one piece (its error body when the upstream failed). */
  | "reply"
  /** The reply that the client has in the end: put together from the stream, and in one piece. */
  | "told"
  /** What the gateway counted while it streamed. */
  | "usage"
  /** What the upstream is sent when the client echoes the reply and goes on. */
  | "next"
  /** Over HTTP: each request that the upstream gets, its head in lower case; their bodies; their number. */
  | "sent"
  | "sent_body"
  | "tries"
  /** True when all of them are the same bytes. */
  | "same_tries"
  /** The client's reply: status, headers by lower-case name, body, and whether it ended properly. */
  | "status"
  | "head"
  | "body"
  | "whole"
  /** What the gateway has recorded of the request. */
  | "record";

/** One thing that must hold. JSON pointers may hold `*` for every item of a list. */
export interface Check {
  readonly in: Subject;
  /** Only for this client or upstream, where a case has several. */
  readonly client?: string;
  readonly upstream?: string;
  /** Only streamed, or only not. */
  readonly stream?: boolean;
  /** Text that stands in it, that does not, how often it does, in which order, and at the end. */
  readonly contains?: readonly string[];
  readonly lacks?: readonly string[];
  readonly counts?: Readonly<Record<string, number>>;
  readonly order?: readonly string[];
  readonly ends?: string;
  /** By pointer, for JSON: exactly this value, or nothing at all. */
  readonly equals?: Readonly<Record<string, Json>>;
  readonly absent?: readonly string[];
  /** By pointer into each event of a stream: the values that are there, as a list or glued. */
  readonly values?: Readonly<Record<string, readonly Json[]>>;
  readonly joins?: Readonly<Record<string, string>>;
}

const subjects: Readonly<Record<Subject, true>> = {
  request: true,
  losses: true,
  fault: true,
  stream: true,
  reply: true,
  told: true,
  usage: true,
  next: true,
  sent: true,
  sent_body: true,
  tries: true,
  same_tries: true,
  status: true,
  head: true,
  body: true,
  whole: true,
  record: true,
};

const members: Readonly<Record<keyof Check, true>> = {
  in: true,
  client: true,
  upstream: true,
  stream: true,
  contains: true,
  lacks: true,
  counts: true,
  order: true,
  ends: true,
  equals: true,
  absent: true,
  values: true,
  joins: true,
};

/** Reads `must`. Throws for a misspelt member, which would check nothing. */
export function readChecks(value: Json | undefined): readonly Check[] {
  if (!isArray(value) || value.length === 0) throw new TypeError("no checks");
  for (const check of value) {
    if (!isObject(check)) throw new TypeError("a check is no object");
    const strange = Object.keys(check).find((key) => !Object.hasOwn(members, key));
    if (strange !== undefined) throw new TypeError(`what is "${strange}"?`);
    if (!Object.hasOwn(subjects, String(check.in))) {
      throw new TypeError(`what is "in": "${check.in}"?`);
    }
    for (const id of [check.client, check.upstream]) {
      if (id !== undefined) dialectOf(dialectId(String(id)));
    }
  }
  return value as unknown as readonly Check[];
}

/** What a check is held against: text, and for JSON or a stream its values. */
export interface Document {
  readonly text: string;
  readonly value?: Json;
  /** The data of each event that is JSON. */
  readonly events?: readonly Json[];
}

/** A JSON value as a document. */
export function jsonDocument(value: Json): Document {
  return { text: JSON.stringify(value), value };
}

/** Throws when what a check says does not hold. */
export function hold(check: Check, document: Document): void {
  const { text } = document;
  const shown = text.length > 6_000 ? `${text.slice(0, 6_000)}…` : text;
  const words = (what: string) => `${check.in}: ${what} in\n${shown}`;
  let held = 0;
  for (const piece of check.contains ?? []) {
    held++;
    assert.ok(text.includes(piece), words(`missing ${piece}`));
  }
  for (const piece of check.lacks ?? []) {
    held++;
    assert.ok(!text.includes(piece), words(`unwanted ${piece}`));
  }
  for (const [piece, count] of Object.entries(check.counts ?? {})) {
    held++;
    assert.equal(text.split(piece).length - 1, count, words(`times ${piece}`));
  }
  let from = 0;
  for (const piece of check.order ?? []) {
    held++;
    const at = text.indexOf(piece, from);
    assert.notEqual(at, -1, words(`not in order: ${piece}`));
    from = at + piece.length;
  }
  if (check.ends !== undefined) {
    held++;
    assert.ok(text.endsWith(check.ends), words(`does not end with ${check.ends}`));
  }
  for (const [pointer, expected] of Object.entries(check.equals ?? {})) {
    held++;
    const found = [...valuesAt(document.value, pointer)];
    const actual = pointer.includes("*") ? found : found[0];
    assert.deepEqual(actual, expected, words(`other value at ${pointer}`));
  }
  for (const pointer of check.absent ?? []) {
    held++;
    assert.deepEqual([...valuesAt(document.value, pointer)], [], words(`unwanted ${pointer}`));
  }
  for (const [pointer, expected] of Object.entries(check.values ?? {})) {
    held++;
    assert.deepEqual(inEvents(document, pointer), expected, words(`other values at ${pointer}`));
  }
  for (const [pointer, expected] of Object.entries(check.joins ?? {})) {
    held++;
    assert.equal(inEvents(document, pointer).join(""), expected, words(`other text at ${pointer}`));
  }
  assert.ok(held > 0, `a check of ${check.in} that checks nothing`);
}

function inEvents(document: Document, pointer: string): readonly Json[] {
  return (document.events ?? []).flatMap((event) => [...valuesAt(event, pointer)]);
}

/** The values at a JSON pointer in which `*` stands for every item; a step into text parses it. */
function* valuesAt(value: Json | undefined, pointer: string): Iterable<Json> {
  if (value === undefined) return;
  if (pointer === "") return yield value;
  const [step, ...rest] = pointer.slice(1).split("/");
  const below = rest.length === 0 ? "" : `/${rest.join("/")}`;
  const node = typeof value === "string" ? parseJson(value) : value;
  if (Array.isArray(node) && step === "*") {
    for (const item of node) yield* valuesAt(item, below);
  } else if (Array.isArray(node)) yield* valuesAt(node.at(Number(step)), below);
  else if (isObject(node) && Object.hasOwn(node, step!)) yield* valuesAt(node[step!], below);
}
