import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from "@std/yaml";
import type { Json, MutableJsonObject } from "../base/json.ts";
import { type Diagnostic, diagnostic } from "./diagnostic.ts";
import { escapePart, type Place, type Range, type Source } from "./node.ts";

/** Values after aliases are expanded: far above any config, far below a billion laughs. */
const MAX_VALUES = 100_000;
/** Levels of nesting; the schema needs eight. */
const MAX_DEPTH = 100;

/** Turns the parsed tree into JSON, expanding aliases and merge keys within bounds. */
export class TreeReader {
  readonly #source: Source;
  readonly #places: Map<string, Place>;
  readonly #found: Diagnostic[];
  /** Filled in document order, so that an alias means the last anchor before it. */
  readonly #anchors = new Map<string, Node>();
  #values = 0;
  gaveUp = false;

  constructor(source: Source, places: Map<string, Place>, found: Diagnostic[]) {
    this.#source = source;
    this.#places = places;
    this.#found = found;
  }

  read(node: Node | null, pointer: string, depth: number, key?: Range): Json {
    if (this.gaveUp) return null;
    const own = rangeOf(node) ?? key ?? [0, 1];
    if (!this.#places.has(pointer)) {
      this.#places.set(pointer, { value: own, ...(key === undefined ? {} : { key }) });
    }
    if (depth > MAX_DEPTH) {
      return this.#giveUp(
        "nested_too_deep",
        `it is nested more than ${MAX_DEPTH} levels deep`,
        own,
      );
    }
    if (++this.#values > MAX_VALUES) {
      return this.#giveUp(
        "too_many_values",
        `it holds more than ${MAX_VALUES} values, those behind aliases counted each time`,
        own,
      );
    }
    if (node === null) return null;
    if (isAlias(node)) {
      const target = this.#anchors.get(node.source);
      if (target !== undefined) return this.read(target, pointer, depth + 1, key);
      return this.#giveUp("yaml_syntax", `the alias "${node.source}" names no anchor`, own);
    }
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (isSeq(node)) {
      return node.items.map((item, i) => this.read(item as Node, `${pointer}/${i}`, depth + 1));
    }
    if (isMap(node)) return this.#map(node, pointer, depth);
    if (isScalar(node)) return this.#scalar(node.value);
    return null;
  }

  #map(node: YAMLMap, pointer: string, depth: number): Json {
    const value: MutableJsonObject = {};
    const merged: Node[] = [];
    for (const pair of node.items as Pair<Node, Node | null>[]) {
      const key = keyOf(pair.key);
      const at = rangeOf(pair.key) ?? [0, 1];
      if (key === undefined) {
        this.#found.push(diagnostic("yaml_syntax", "error", {
          message: "A key has to be plain text",
          at: this.#source.spanOf(at),
        }));
        continue;
      }
      if (key === "<<" && pair.value !== null) {
        merged.push(pair.value);
        continue;
      }
      if (Object.hasOwn(value, key)) this.#reportTwice(key, `${pointer}/${escapePart(key)}`, at);
      else {
        const inner = `${pointer}/${escapePart(key)}`;
        this.#put(value, key, this.read(pair.value, inner, depth + 1, at));
      }
    }
    for (const from of merged) this.#merge(value, from, pointer, depth + 1);
    return value;
  }

  /** The first one stays, so that the rules have something to go on with. */
  #reportTwice(key: string, pointer: string, at: Range): void {
    const first = this.#places.get(pointer)?.key;
    this.#found.push(diagnostic("duplicate_key", "error", {
      message: `Cannot use the key "${key}" twice in one mapping`,
      at: this.#source.spanOf(at),
      notes: [
        ...(first === undefined
          ? []
          : [{ message: "first used here", at: this.#source.spanOf(first) }]),
        "YAML readers disagree on which one counts: remove one",
      ],
    }));
  }

  /** `<<: *base`: keys of the base that the mapping does not have itself. */
  #merge(value: MutableJsonObject, from: Node, pointer: string, depth: number): void {
    const target = isAlias(from) ? this.#anchors.get(from.source) : from;
    if (isSeq(target)) {
      for (const item of target.items) this.#merge(value, item as Node, pointer, depth);
      return;
    }
    if (!isMap(target) || depth > MAX_DEPTH) return;
    for (const pair of target.items as Pair<Node, Node | null>[]) {
      const key = keyOf(pair.key);
      if (key === undefined || Object.hasOwn(value, key)) continue;
      const at = rangeOf(pair.key) ?? [0, 1];
      this.#put(value, key, this.read(pair.value, `${pointer}/${escapePart(key)}`, depth + 1, at));
    }
  }

  /** `__proto__` as a key has to become a member like any other. */
  #put(object: MutableJsonObject, key: string, value: Json): void {
    Object.defineProperty(object, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }

  #scalar(value: unknown): Json {
    switch (typeof value) {
      case "string":
      case "number":
      case "boolean":
        return value;
      case "bigint":
        return Number(value);
      default:
        return value === null || value === undefined ? null : String(value);
    }
  }

  #giveUp(rule: string, state: string, at: Range): null {
    this.gaveUp = true;
    this.#found.push(
      diagnostic(rule, "error", {
        message: `Cannot read the config: ${state}`,
        at: this.#source.spanOf(at),
      }),
    );
    return null;
  }
}

/** A key as text: `12000:` and `true:` are keys too. */
function keyOf(key: Node): string | undefined {
  return isScalar(key) ? String(key.value) : undefined;
}

function rangeOf(node: Node | null | undefined): Range | undefined {
  const range = node?.range;
  return range === null || range === undefined ? undefined : [range[0], range[1]];
}
