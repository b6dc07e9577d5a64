import type { StreamEvent } from "../ir/event.ts";
import { Folder, unfold } from "../ir/fold.ts";
import type { Part, ThinkingPart, ToolCallPart } from "../ir/part.ts";
import type { ChatRequest, Turn } from "../ir/request.ts";
import type { ChatResponse } from "../ir/response.ts";
import { CallPlaces } from "./call_place.ts";

/** Characters of all thinking that is remembered; the longest unused goes first. */
const MAX_CHARS = 32 * 1024 * 1024;

/** Characters of one reply's thinking, above which it is not remembered. */
const MAX_REPLY_CHARS = 1024 * 1024;

/** What stood before a tool call of a reply. */
interface Remembered {
  readonly thinking: readonly ThinkingPart[];
  readonly chars: number;
}

/**
 * The thinking in front of tool calls, for clients whose dialect has no official place for it (Chat):
 * many send back a message's text and calls alone, or the thinking's words without its seal, and then
 * a model that thinks refuses its own calls or thinks anew (W040, W044). Found by the call and its
 * place in one tenant's conversation; clients that send sealed thinking back are not touched. Bounded;
 * forgets with the process, and what is forgotten is as if the client had lost it: legal, with less
 * thinking.
 */
export class ThinkingMemory {
  readonly #calls = new Map<string, Remembered>();
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
    return new ThinkingWatcher((call, thinking) => this.#keep(places.of(call), thinking));
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
    if (turn.role !== "assistant" || turn.parts.some(isSealed)) return turn;
    const bare = turn.parts.filter((part) => part.type !== "thinking");
    const tells = bare.length < turn.parts.length;
    const parts: Part[] = [];
    let first = true;
    for (const part of bare) {
      const found = part.type === "tool_call" ? this.#find(places.of(part)) : undefined;
      // Words that came back without their seal are no use to who sealed them: the original is.
      const thinking = tells && !found?.some(isSealed) ? undefined : found;
      // What a turn thought before its first call, it thought before it said anything.
      if (thinking !== undefined && first) parts.unshift(...thinking);
      else if (thinking !== undefined) parts.push(...thinking);
      if (part.type === "tool_call") first = false;
      parts.push(part);
    }
    return parts.length === bare.length ? turn : { ...turn, parts };
  }

  #find(key: string): readonly ThinkingPart[] | undefined {
    const found = this.#calls.get(key);
    if (found === undefined) return undefined;
    this.#calls.delete(key);
    this.#calls.set(key, found);
    return found.thinking;
  }

  #keep(key: string, thinking: readonly ThinkingPart[]): void {
    const chars = thinking.reduce((sum, part) => sum + sizeOf(part), 2 * key.length);
    this.#chars += chars - (this.#calls.get(key)?.chars ?? 0);
    this.#calls.delete(key);
    this.#calls.set(key, { thinking, chars });
    for (const [oldest, { chars }] of this.#calls) {
      if (this.#chars <= this.#maxChars) return;
      this.#calls.delete(oldest);
      this.#chars -= chars;
    }
  }
}

type Keep = (call: ToolCallPart, thinking: readonly ThinkingPart[]) => void;

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
        if (event.head.type === "thinking" || event.head.type === "tool_call") {
          this.#held.add(event.block);
          this.#folder.push(event);
        }
        return;
      case "delta":
        if (!this.#held.has(event.block) || this.#chars > MAX_REPLY_CHARS) return;
        if ("text" in event.delta) this.#chars += event.delta.text.length;
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
      let thinking: ThinkingPart[] = [];
      for (const part of parts) {
        // What signs a call travels in the call's own id.
        if (part.type === "thinking" && part.seal?.signs === undefined) thinking.push(part);
        if (part.type !== "tool_call") continue;
        if (thinking.length > 0) this.#keep(part, thinking);
        thinking = [];
      }
    }
  }
}

function isSealed(part: Part): boolean {
  return part.type === "thinking" && part.seal !== undefined;
}

function sizeOf({ text, seal }: ThinkingPart): number {
  return text.length + (seal?.data.length ?? 0) + 100;
}
