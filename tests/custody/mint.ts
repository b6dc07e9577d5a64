import { isArray, isObject, type Json, type JsonObject } from "../../src/base/json.ts";
import type { Random } from "../fuzz/random.ts";
import type { Minted } from "./reply.ts";

/** What holds a mark of a conversation: {@link foreignMarks} finds those of others. */
const MARK = /⟦c(\d+)\.\d+⟧/g;

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Everything that one conversation has of words, ids and seals. No two things are the same. */
export class Mint {
  readonly conversation: number;
  readonly seals = new Map<string, Minted>();
  readonly #script: number;
  readonly #random: Random;
  #count = 0;

  /** Conversations of one script have the same ids, and the same words where nothing secret is said. */
  constructor(conversation: number, script: number, random: Random) {
    this.conversation = conversation;
    this.#script = script;
    this.#random = random;
  }

  /** Words that another conversation of the same script may have too. */
  common(text: string): string {
    return `${text} (${this.#script}.${this.#count++})`;
  }

  /** Words that only this conversation has. */
  words(text: string): string {
    return `${text} ⟦c${this.conversation}.${this.#count++}⟧`;
  }

  /** Base64 of any length: `=`, `+` and `/` happen. */
  seal(issuer: string, about: string, more: { itemId?: string } = {}): Minted {
    const size = 8 + this.#random.below(40);
    const bytes = Uint8Array.from({ length: size }, () => this.#random.below(256));
    const mark = new TextEncoder().encode(`${issuer}#${this.conversation}.${this.#count++}#`);
    return this.#keep({
      data: new Uint8Array([...bytes, ...mark]).toBase64(),
      issuer,
      about,
      ...more,
    });
  }

  id(prefix: string, length = 20): string {
    let id = prefix;
    for (let i = 0; i < length; i++) id += LETTERS[this.#random.below(LETTERS.length)];
    return id;
  }

  #keep(minted: Minted): Minted {
    this.seals.set(minted.data, minted);
    return minted;
  }
}

/** The numbers of other conversations whose words stand in a text. */
export function foreignMarks(text: string, own: number): readonly string[] {
  return [...text.matchAll(MARK)].map(([, number]) => number!).filter((one) => Number(one) !== own);
}

/** What a call's signature is about, in whatever order its arguments come back. */
export function aboutCall(name: string, args: JsonObject): string {
  return `${name} ${JSON.stringify(inOrder(args))}`;
}

function inOrder(value: Json): Json {
  if (isArray(value)) return value.map(inOrder);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, inOrder(value[key]!)]));
}
