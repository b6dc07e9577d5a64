import type { StreamEvent } from "../ir/event.ts";
import { deltaSize } from "../ir/delta_size.ts";
import { Folder, unfold } from "../ir/fold.ts";
import type { Part, ThinkingPart, ToolCallPart } from "../ir/part.ts";
import type { ChatRequest, Turn } from "../ir/request.ts";
import type { ChatResponse } from "../ir/response.ts";
import { CallPlaces } from "./call_place.ts";

/** Characters of all thinking that is remembered; the longest unused goes first. */
const MAX_CHARS = 32 * 1024 * 1024;

/** Characters of one reply's thinking, above which it is not remembered. */
const MAX_REPLY_CHARS = 1024 * 1024;

/** What a block costs besides its words: a reply of empty blocks must not grow for ever. */
const BLOCK_CHARS = 100;

/** What stood before a tool call of a reply. */
interface Remembered {
  /** Before the reply said anything. */
  readonly front: readonly ThinkingPart[];
  /** Right before the call. */
  readonly near: readonly ThinkingPart[];
}

interface Kept extends Remembered {
  readonly chars: number;
}

/**
 * The thinking in front of tool calls, for clients whose dialect has no official place for it (Chat):
 * many send back a message's text and calls alone, or the thinking's words without its seal, and then
 * a model that thinks refuses its own calls or thinks anew (W040, W044). Found by the call and its
 * place in one tenant's conversation. Sealed thinking that a client sends back is its own, and only
 * put where it stood: Chat has one place for all of it. Bounded; forgets with the process, and what is
 * forgotten is as if the client had lost it: legal, with less thinking.
 */
export class ThinkingMemory {
  readonly #calls = new Map<string, Kept>();
  readonly #maxChars: number;
  #chars = 0;

  constructor(maxChars: number = MAX_CHARS) {
    this.#maxChars = maxChars;
  }

  /** Remembers what a whole reply to a request thought. */
  remember(tenant: string, request: ChatRequest, response: ChatResponse): void {
    const watcher = this.watcher(tenant, request);
    for (const event of unfold(response)) watcher.push(event);
    watcher.end();
  }

  /** Listens to a streamed reply to a request; nothing is remembered before its end. */
  watcher(tenant: string, { turns }: ChatRequest): ThinkingWatcher {
    const places = new CallPlaces(tenant, turns);
    return new ThinkingWatcher((call, before) => this.#keep(places.of(call), before));
  }

  /** The request with the thinking that its client lost. */
  restored(tenant: string, request: ChatRequest): ChatRequest {
    if (this.#calls.size === 0) return request;
    let changed = false;
    const places = new CallPlaces(tenant);
    const turns = request.turns.map((turn) => {
      const made = this.#restoredTurn(places, turn);
      changed ||= made !== turn;
      places.pass(turn);
      return made;
    });
    return changed ? { ...request, turns } : request;
  }

  #restoredTurn(places: CallPlaces, turn: Turn): Turn {
    if (turn.role !== "assistant") return turn;
    const came = turn.parts.filter(isThought);
    const bare = turn.parts.filter((part) => !isThought(part));
    const parts = this.#withThoughts(places, bare);
    if (parts.length === bare.length) return turn;
    const sealed = sealsOf(parts);
    const shown = sealsOf(came);
    // Words that came back without their seal are no use to who sealed them: the original is.
    const isBetter = shown.length > 0
      ? sealed.toSorted().join() === shown.toSorted().join()
      : came.length === 0 || sealed.length > 0;
    return isBetter ? { ...turn, parts } : turn;
  }

  #withThoughts(places: CallPlaces, bare: readonly Part[]): readonly Part[] {
    const parts: Part[] = [];
    for (const part of bare) {
      const found = part.type === "tool_call" ? this.#find(places.of(part)) : undefined;
      if (found === undefined) {
        parts.push(part);
        continue;
      }
      parts.unshift(...found.front);
      // A signature of the call itself stays beside it.
      const signature = parts.at(-1);
      const at = isSignature(signature) ? parts.length - 1 : parts.length;
      parts.splice(at, 0, ...found.near);
      parts.push(part);
    }
    return parts;
  }

  #find(key: string): Remembered | undefined {
    const found = this.#calls.get(key);
    if (found === undefined) return undefined;
    this.#calls.delete(key);
    this.#calls.set(key, found);
    return found;
  }

  #keep(key: string, { front, near }: Remembered): void {
    const chars = [...front, ...near].reduce((sum, part) => sum + sizeOf(part), 2 * key.length);
    this.#chars += chars - (this.#calls.get(key)?.chars ?? 0);
    this.#calls.delete(key);
    this.#calls.set(key, { front, near, chars });
    for (const [oldest, { chars }] of this.#calls) {
      if (this.#chars <= this.#maxChars) return;
      this.#calls.delete(oldest);
      this.#chars -= chars;
    }
  }
}

type Keep = (call: ToolCallPart, before: Remembered) => void;

/** Collects the thinking of one reply, and which call it stood before. */
export class ThinkingWatcher {
  readonly #keep: Keep;
  readonly #folder = new Folder();
  /** Blocks that are thinking or calls: the only ones whose content is held. */
  readonly #held = new Set<number>();
  #chars = 0;
  #thoughts = false;
  #calls = false;

  constructor(keep: Keep) {
    this.#keep = keep;
  }

  push(event: StreamEvent): void {
    switch (event.type) {
      case "open":
        if (event.head.type === "thinking") this.#thoughts = true;
        if (event.head.type === "tool_call") this.#calls = true;
        this.#chars += BLOCK_CHARS;
        if (this.#chars > MAX_REPLY_CHARS) return;
        if (event.head.type === "thinking" || event.head.type === "tool_call") {
          this.#held.add(event.block);
        }
        // Of everything else only its place counts.
        this.#folder.push(event);
        return;
      case "delta":
        if (!this.#held.has(event.block) || this.#chars > MAX_REPLY_CHARS) return;
        this.#chars += deltaSize(event.delta);
        this.#folder.push(event);
        return;
      case "close":
        if (this.#held.has(event.block)) this.#folder.push(event);
        return;
      default:
        return;
    }
  }

  /** The reply is over, however it ended: calls that were begun may still be answered. */
  end(): void {
    if (!this.#calls || !this.#thoughts || this.#chars > MAX_REPLY_CHARS) return;
    for (const { parts } of this.#folder.result().candidates) {
      let front: ThinkingPart[] = [];
      let near: ThinkingPart[] = [];
      let said = false;
      for (const part of parts) {
        if (part.type !== "thinking") said = true;
        else if (isThought(part)) (said ? near : front).push(part);
        if (part.type !== "tool_call") continue;
        if (front.length + near.length > 0) this.#keep(part, { front, near });
        front = [];
        near = [];
      }
    }
  }
}

/** Thinking of its own; what signs a call or a text travels with it. */
function isThought(part: Part): boolean {
  return part.type === "thinking" && part.seal?.signs === undefined;
}

function isSignature(part: Part | undefined): boolean {
  return part?.type === "thinking" && part.seal?.signs === "tool_call";
}

function sealsOf(parts: readonly Part[]): readonly string[] {
  return parts.flatMap((part) =>
    part.type === "thinking" && part.seal !== undefined && isThought(part) ? [part.seal.data] : []
  );
}

function sizeOf({ text, seal }: ThinkingPart): number {
  return text.length + (seal?.data.length ?? 0) + BLOCK_CHARS;
}
