import { contentHash } from "../base/content_hash.ts";
import { type Json, parseJson } from "../base/json.ts";
import type { ToolCallPart } from "../ir/part.ts";
import type { Turn } from "../ir/request.ts";

/**
 * Where in a conversation a call stands, so that the same id in another conversation is another call:
 * Kimi counts ids in each anew (`functions.look:0`). What counts is what every client sends again: the
 * user's last words and the calls since. A client may shorten the rest of its history.
 */
export class CallPlaces {
  readonly #tenant: string;
  /** What was passed since the user's last words, hashed into one: a loop may have any length. */
  #place: string;

  constructor(tenant: string, turns: readonly Turn[] = []) {
    this.#tenant = tenant;
    this.#place = "";
    for (const turn of turns) this.pass(turn);
  }

  /** Goes past a turn. */
  pass({ role, parts }: Turn): void {
    if (role === "user" && parts.some(({ type }) => type !== "tool_result")) {
      this.#place = "";
    }
    for (const part of parts) {
      if (part.type === "tool_call") this.#place = hashOf([this.#place, part.id]);
      else if (part.type === "text" && role === "user") {
        this.#place = hashOf([this.#place, part.text]);
      }
    }
  }

  /** A name for a call of the turn that comes next, within its tenant. */
  of({ id, name, args }: Pick<ToolCallPart, "id" | "name" | "args">): string {
    // Some clients write the arguments anew, with white space of their own.
    const meant = parseJson(args);
    return `${this.#tenant} ${hashOf([this.#place, id, name, meant ?? args])}`;
  }
}

/** Of the values as JSON, so that no two lists run into each other. */
function hashOf(values: readonly Json[]): string {
  return contentHash(JSON.stringify(values));
}
