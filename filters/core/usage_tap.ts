/// <reference path="./ambient.d.ts" />
import { TIER_OTHER, TIER_UNKNOWN, TIER_WORD, tierOf } from "./service_tier.ts";
import { UsageCounts } from "./usage_counts.ts";
import { OBJECT_OPEN, OBJECT_WHOLE, UsageObject } from "./usage_object.ts";

export { UsageCounts };

/**
 * What is searched for. "usage without its closing quote, then a gap, then what follows the quote of
 * "service_tier": who has the quote may go either way.
 */
const NEEDLE: i32[] =
  // deno-fmt-ignore -- one line each
  [
    34, 117, 115, 97, 103, 101, 0,
    115, 101, 114, 118, 105, 99, 101, 95, 116, 105, 101, 114, 34,
  ];
const USAGE: i32 = 6;
const TIER_FIRST: i32 = 7;
const TIER: i32 = 20;

/** `"service` was read: what follows is `_tier"`, or Bedrock's `Tier"`. */
const SERVICE: i32 = 14;
const CAMEL: i32 = 84;

/** Bytes of `"serviceTier"`, and of `"service_tier` without its last quote. */
const TIER_KEY: i32 = 13;

// "type", which stands in Bedrock's tier
const TYPE: i32[] = [34, 116, 121, 112, 101, 34];

// Metadata" is what Gemini writes behind it
const METADATA: i32[] = [77, 101, 116, 97, 100, 97, 116, 97, 34];

/** Tiers of other objects that a whole reply may hold (in the schemas of tools) before its own is given up. */
const TRIES: i32 = 4;

// Where the tap stands.
/** Anywhere, perhaps inside a string. */
const SEARCHING: i32 = 0;
/** Between `usage` and its value. */
const NAMED: i32 = 1;
/** Inside the object. */
const CAPTURING: i32 = 2;
/** Behind `"usage`. */
const NAMING: i32 = 3;
/** Behind one of the two, so that strings and brackets are known: the other may stand beside it. */
const FOLLOWING: i32 = 4;
/** Between `service_tier` and its value. */
const TIER_NAMED: i32 = 5;
/** Inside its value. */
const IN_TIER: i32 = 6;
/** Inside of Bedrock's `{"type": "flex"}`, before its key's end. */
const TIER_TYPE: i32 = 7;

const NOWHERE: i32 = -1;

/**
 * Reads token counts from a copy of a reply's bytes, streamed or not, in any dialect,
 * without parsing it. Depth-safe without a parser: inside JSON text a quote is escaped, so
 * `"usage"` (Gemini: `"usageMetadata"`) after an unescaped quote is a key, or a whole string, which no
 * colon follows. A `service_tier` counts when it stands inside the usage, or beside it in the same object:
 * what a reply repeats of its request, schemas and metadata, has others.
 * Holds one usage object at a time, at most 4 KiB.
 */
export class UsageTap {
  readonly counts: UsageCounts = new UsageCounts();
  private matched: i32 = 0;
  private escaped: bool = false;
  private state: i32 = SEARCHING;
  private readonly object: UsageObject = new UsageObject();

  /** Strings and brackets are known since one of the two was found. */
  private known: bool = false;
  private inString: bool = false;
  /** Levels below the first that was found, and where on them the two were. */
  private depth: i32 = 0;
  private usageAt: i32 = NOWHERE;
  private tierAt: i32 = NOWHERE;
  private tier: i32 = TIER_UNKNOWN;
  private readonly word: Uint8Array = new Uint8Array(TIER_WORD);
  private wordLength: i32 = 0;
  /** The tier is an object, of which `depth` knows. */
  private tierInside: bool = false;

  /** Forgets a half-read object: what comes next does not continue what came. Counts stay. */
  restart(): void {
    this.forget();
  }

  /** Forgets everything, for another reply. */
  clear(): void {
    this.restart();
    this.counts.clear();
  }

  push(chunk: Uint8Array): void {
    const end: i32 = chunk.length;
    let at: i32 = 0;
    while (at < end) {
      if (this.state === SEARCHING) at = this.search(chunk, at, end);
      else if (this.state === FOLLOWING) at = this.follow(chunk, at, end);
      else if (this.state === CAPTURING) at = this.capture(chunk, at, end);
      else if (this.state === NAMING) at = this.finishKey(chunk[at]!, at);
      else if (this.state === IN_TIER) at = this.readTier(chunk[at]!, at);
      else if (this.state === TIER_TYPE) at = this.findType(chunk[at]!, at);
      else at = this.findValue(chunk[at]!, at);
    }
  }

  /**
   * The same for a whole reply. Looks from the end, where every vendor puts it: a fraction of the
   * bytes of a long answer.
   */
  pushWhole(body: Uint8Array): void {
    for (let at: i32 = body.length - 7; at >= 0; at--) {
      if (body[at] !== 34 || body[at + 1] !== 117) continue;
      if (body[at + 6] !== 34 && body[at + 6] !== 77) continue;
      this.pushFrom(body, at);
      if (this.counts.input >= 0 || this.counts.output >= 0) {
        this.lookBefore(body, at);
        return;
      }
    }
  }

  /** The streaming search decides, from a place where no escape can reach in. */
  private pushFrom(body: Uint8Array, at: i32): void {
    this.restart();
    this.push(body.subarray(at > 0 ? at - 1 : 0));
  }

  /** For a tier that stands before the usage. */
  private lookBefore(body: Uint8Array, usageAt: i32): void {
    let at: i32 = usageAt;
    for (let tries: i32 = 0; tries < TRIES && this.counts.tier === TIER_UNKNOWN; tries++) {
      at = tierBefore(body, at);
      if (at < 0) return;
      this.pushFrom(body, at);
    }
  }

  private search(chunk: Uint8Array, at: i32, end: i32): i32 {
    let matched: i32 = this.matched;
    let escaped: bool = this.escaped;
    while (at < end) {
      const c: i32 = chunk[at]!;
      at++;
      if (c === NEEDLE[matched]! && (matched !== 0 || !escaped)) {
        matched++;
        if (matched === USAGE || matched === TIER) {
          this.matched = 0;
          this.escaped = false;
          this.state = matched === USAGE ? NAMING : TIER_NAMED;
          return at;
        }
      } else if (matched === 1 && c === NEEDLE[TIER_FIRST]!) matched = TIER_FIRST + 1;
      else if (matched === SERVICE && c === CAMEL) matched = SERVICE + 2;
      else matched = c === 34 && !escaped ? 1 : 0;
      escaped = c === 92 ? !escaped : false;
    }
    this.matched = matched;
    this.escaped = escaped;
    return at;
  }

  /** Reads on beside what was found, to the end of the object that it stands in. */
  private follow(chunk: Uint8Array, at: i32, end: i32): i32 {
    while (at < end) {
      const c: i32 = chunk[at]!;
      at++;
      if (this.inString) {
        if (this.isName(c)) return at;
      } else if (c === 34) {
        this.inString = true;
        this.matched = 1;
      } else if (c === 123 || c === 91) this.depth++;
      else if (c === 125 || c === 93) {
        this.depth--;
        if (this.usageAt > this.depth) this.usageAt = NOWHERE;
        if (this.tierAt > this.depth) this.tierAt = NOWHERE;
        if (this.depth >= 0) continue;
        this.forget();
        return at;
      }
    }
    return at;
  }

  /** One byte of a string; true when it is one of the two names so far, and somebody else reads on. */
  private isName(c: i32): bool {
    if (this.escaped) {
      this.escaped = false;
      return false;
    }
    const matched: i32 = this.matched;
    // 0: not one of them any more.
    this.matched = matched === 0 ? 0 : c === NEEDLE[matched]! ? matched + 1 : 0;
    if (matched === 1 && c === NEEDLE[TIER_FIRST]!) this.matched = TIER_FIRST + 1;
    if (matched === SERVICE && c === CAMEL) this.matched = SERVICE + 2;
    if (c === 92) this.escaped = true;
    else if (c === 34) this.inString = false;
    if (this.matched !== USAGE && this.matched !== TIER) return false;
    this.state = this.matched === USAGE ? NAMING : TIER_NAMED;
    this.matched = 0;
    return true;
  }

  /** The key's end: its quote, or `Metadata` and its quote. Gives back a byte that is neither. */
  private finishKey(c: i32, at: i32): i32 {
    if (c === 34 && this.matched === 0) {
      this.state = NAMED;
      this.inString = false;
      return at + 1;
    }
    if (c !== METADATA[this.matched]!) {
      this.resume();
      return at;
    }
    this.matched++;
    if (this.matched === 9) {
      this.matched = 0;
      this.inString = false;
      this.state = NAMED;
    }
    return at + 1;
  }

  /** The value's begin; gives back a byte that begins no such value. */
  private findValue(c: i32, at: i32): i32 {
    if (c === 58 || c === 32 || c === 10 || c === 13 || c === 9) return at + 1;
    if (this.state === NAMED && c === 123) {
      this.object.open();
      this.state = CAPTURING;
      return at + 1;
    }
    if (this.state === TIER_NAMED && c === 34) {
      this.wordLength = 0;
      this.state = IN_TIER;
      return at + 1;
    }
    if (this.state === TIER_NAMED && c === 123 && !this.tierInside) {
      this.tierInside = true;
      this.depth++;
      this.matched = 0;
      this.state = TIER_TYPE;
      return at + 1;
    }
    this.resume(); // `null`, or no key
    return at;
  }

  /** The key in Bedrock's tier; gives back a byte of another one. */
  private findType(c: i32, at: i32): i32 {
    if (this.matched === 0 && (c === 32 || c === 10 || c === 13 || c === 9)) return at + 1;
    if (c !== TYPE[this.matched]!) {
      this.inString = this.matched > 0;
      this.resume();
      return at;
    }
    this.matched++;
    if (this.matched === TYPE.length) this.state = TIER_NAMED;
    return at + 1;
  }

  private capture(chunk: Uint8Array, at: i32, end: i32): i32 {
    const after: i32 = this.object.take(chunk, at, end);
    const status: i32 = this.object.status;
    if (status === OBJECT_OPEN) return after;
    if (status !== OBJECT_WHOLE) {
      this.forget();
      return after;
    }
    this.object.read(this.counts);
    this.know();
    this.usageAt = this.depth;
    if (this.tierAt === this.depth) this.tell(this.tier);
    return after;
  }

  private readTier(c: i32, at: i32): i32 {
    if (c !== 34 && c !== 92 && this.wordLength < TIER_WORD) {
      this.word[this.wordLength] = c;
      this.wordLength++;
      return at + 1;
    }
    // A word that is longer, or has an escape, is none that is known.
    const tier: i32 = c === 34 ? tierOf(this.word, 0, this.wordLength) : TIER_OTHER;
    const depth: i32 = this.tierInside ? this.depth - 1 : this.depth;
    this.know();
    if (tier !== TIER_UNKNOWN) this.noteTier(tier, depth);
    if (c === 34) return at + 1;
    this.inString = true;
    return at;
  }

  private noteTier(tier: i32, depth: i32): void {
    if (this.usageAt === depth) this.tell(tier);
    // One that stands deeper, in a schema, does not hide the object's own.
    if (this.tierAt !== NOWHERE && this.tierAt < depth) return;
    this.tier = tier;
    this.tierAt = depth;
  }

  /** A word that nobody knows does not take the place of one that stands inside the usage. */
  private tell(tier: i32): void {
    if (tier !== TIER_OTHER || this.counts.tier === TIER_UNKNOWN) this.counts.tier = tier;
  }

  /** Outside of strings from here on. */
  private know(): void {
    this.known = true;
    this.tierInside = false;
    this.inString = false;
    this.matched = 0;
    this.escaped = false;
    this.state = FOLLOWING;
  }

  /** It was no name, or has no value of ours. */
  private resume(): void {
    this.matched = 0;
    this.tierInside = false;
    if (!this.known) this.depth = 0;
    this.state = this.known ? FOLLOWING : SEARCHING;
  }

  private forget(): void {
    this.matched = 0;
    this.escaped = false;
    this.known = false;
    this.tierInside = false;
    this.inString = false;
    this.depth = 0;
    this.usageAt = NOWHERE;
    this.tierAt = NOWHERE;
    this.state = SEARCHING;
  }
}

/** By the byte under a window's first letter: how far left the next window may begin (Horspool). */
const shifts = new Uint8Array(256);
for (let c: i32 = 0; c < 256; c++) shifts[c] = TIER_KEY;
for (let i: i32 = TIER_KEY - 1; i > 0; i--) {
  shifts[letterOfTier(i)] = i;
  shifts[letterOfCamel(i)] = i;
}

function letterOfTier(index: i32): i32 {
  return index === 0 ? 34 : NEEDLE[TIER_FIRST + index - 1]!;
}

function letterOfCamel(index: i32): i32 {
  if (index === SERVICE - USAGE) return CAMEL;
  return letterOfTier(index < SERVICE - USAGE ? index : index + 1);
}

/** Where the last `"service_tier"` or `"serviceTier"` before `end` begins; -1 for none. */
function tierBefore(body: Uint8Array, end: i32): i32 {
  let at: i32 = end - TIER_KEY - 1;
  while (at >= 0) {
    let i: i32 = 0;
    while (i < TIER_KEY && body[at + i]! === letterOfTier(i)) i++;
    if (i === TIER_KEY && body[at + i]! === 34) return at;
    while (i < TIER_KEY && body[at + i]! === letterOfCamel(i)) i++;
    if (i === TIER_KEY && body[at + i - 1]! === 34) return at;
    at -= shifts[body[at]!]!;
  }
  return -1;
}
