import { isArray, isObject, type Json } from "../base/json.ts";
import type { Span } from "./diagnostic.ts";

/** Offsets into the text: from, to (exclusive). */
export type Range = readonly [from: number, to: number];

/** Where a value stands, and the key that names it. */
export interface Place {
  /** The member's name; absent for items of a list. */
  readonly key?: Range;
  /** The member's or item's value. */
  readonly value: Range;
}

/** A parsed file: its text and where every value of it stands, by JSON pointer. */
export interface Source {
  /** The name that it was loaded under. */
  readonly file: string;
  /** Its whole text. */
  readonly text: string;
  /** Where each value stands, by JSON pointer. */
  readonly places: ReadonlyMap<string, Place>;
  /** Turns offsets into a line and column. */
  spanOf(range: Range): Span;
}

/**
 * A value of the config together with its place. Reading never fails: what is absent or has another
 * type is `undefined`, because the schema check has already said so and rules go on regardless.
 */
export class ConfigNode {
  readonly value: Json | undefined;
  /** JSON pointer: `/model_providers/0/model`. */
  readonly pointer: string;
  readonly source: Source;

  constructor(value: Json | undefined, pointer: string, source: Source) {
    this.value = value;
    this.pointer = pointer;
    this.source = source;
  }

  get exists(): boolean {
    return this.value !== undefined;
  }

  /** The last part of the pointer: a key or an index. */
  get key(): string {
    return unescapePart(this.pointer.slice(this.pointer.lastIndexOf("/") + 1));
  }

  get(key: string): ConfigNode {
    const value = isObject(this.value) && Object.hasOwn(this.value, key)
      ? this.value[key]
      : undefined;
    return new ConfigNode(value, `${this.pointer}/${escapePart(key)}`, this.source);
  }

  /** The items of a list; nothing for anything else. */
  items(): readonly ConfigNode[] {
    if (!isArray(this.value)) return [];
    return this.value.map((item, i) => new ConfigNode(item, `${this.pointer}/${i}`, this.source));
  }

  /** The members of a mapping; nothing for anything else. */
  members(): readonly ConfigNode[] {
    if (!isObject(this.value)) return [];
    return Object.keys(this.value).map((key) => this.get(key));
  }

  get text(): string | undefined {
    return typeof this.value === "string" ? this.value : undefined;
  }

  get number(): number | undefined {
    return typeof this.value === "number" ? this.value : undefined;
  }

  get flag(): boolean | undefined {
    return typeof this.value === "boolean" ? this.value : undefined;
  }

  /** Where the value stands; for an absent one, the nearest parent that is there. */
  get at(): Span {
    const place = this.source.places.get(this.pointer);
    if (place === undefined) return this.#parentSpan();
    // A mapping or list in block style begins with its first key: its own key says more.
    const container = typeof this.value === "object" && this.value !== null;
    return this.source.spanOf(container && place.key !== undefined ? place.key : place.value);
  }

  /** Where the key stands that names this value. */
  get keyAt(): Span {
    const place = this.source.places.get(this.pointer);
    if (place === undefined) return this.#parentSpan();
    return this.source.spanOf(place.key ?? place.value);
  }

  #parentSpan(): Span {
    const cut = this.pointer.lastIndexOf("/");
    if (cut < 0) return this.source.spanOf([0, 1]);
    return new ConfigNode(null, this.pointer.slice(0, cut), this.source).keyAt;
  }
}

/** A key as a part of a JSON pointer (RFC 6901). */
export function escapePart(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

function unescapePart(part: string): string {
  return part.replaceAll("~1", "/").replaceAll("~0", "~");
}
