import { isArray, isObject, type Json, type JsonObject, parseJson } from "../../base/json.ts";
import { joinBytes } from "../../base/bytes.ts";
import { Fault } from "../../base/fault.ts";
import type { ReadEnv } from "../../ir/codec.ts";
import { CustomInputReader } from "../../ir/custom_tool.ts";
import type { BlockDelta, BlockHead, StreamEvent } from "../../ir/event.ts";
import { mergedObjects } from "../../ir/extras.ts";
import type { Extra } from "../../ir/origin.ts";
import { toolCallId } from "../../ir/part.ts";
import { withExtra } from "../../ir/reader.ts";
import { toolNames } from "../../ir/tool_names.ts";
import { UNSIGNED } from "./seals.ts";
import { HERE } from "./wire.ts";

type Emit = (event: StreamEvent) => void;

/** Characters that one block may hold back, above which a stream is garbage. */
const maxHeldChars = 16 * 1024 * 1024;

/** What a block turned out to be by its start or its first delta. */
export type BlockKind = "text" | "thinking" | "tool_call" | "opaque";

/** What every block of one reply needs. */
export interface BlockContext {
  readonly env: ReadEnv;
  /** The next block number of the pivot. */
  next(): number;
  /** Where events go: whoever pushes says it anew each time. */
  emit: Emit;
}

/** A block that the upstream has opened; it emits its own events. */
export class BlockReader {
  readonly kind: BlockKind;
  readonly #context: BlockContext;
  /** Its number in the pivot; -1 for an opaque block, which is given out whole when it ends. */
  #block = -1;
  #extra: Extra | undefined;
  #custom: CustomInputReader | undefined;
  #start: JsonObject = {};
  readonly #citations: Json[] = [];
  readonly #redacted: string[] = [];
  readonly #results: Json[] = [];
  #input = "";
  #heldChars = 0;

  /** `start` is what `contentBlockStart` said; text and reasoning come without one. */
  constructor(kind: BlockKind, start: JsonObject, context: BlockContext) {
    this.kind = kind;
    this.#context = context;
    this.#start = start;
    if (kind === "opaque") return;
    this.#block = context.next();
    const head = kind === "tool_call" ? this.#callHead(start) : { type: kind };
    context.emit({ type: "open", block: this.#block, candidate: 0, head });
  }

  delta(delta: JsonObject): void {
    if (this.kind === "opaque") return this.#hold(delta);
    for (const key of Object.keys(delta)) {
      const value = delta[key]!;
      if (!this.#take(key, value)) {
        this.#emit({ type: "opaque", dialect: HERE, data: { [key]: value } });
      }
    }
  }

  close(): void {
    if (this.kind === "opaque") return this.#closeOpaque();
    const rest = this.#custom?.end() ?? "";
    if (rest !== "") this.#emit({ type: "args", text: rest });
    if (this.#redacted.length > 0) this.#seal("redacted", joinedBase64(this.#redacted));
    const extra = this.#citations.length === 0
      ? this.#extra
      : { dialect: HERE, fields: { citations: this.#citations } };
    this.#context.emit({ type: "close", block: this.#block, ...withExtra(extra) });
  }

  #take(key: string, value: Json): boolean {
    switch (key) {
      case "text":
        return this.#text(value);
      case "reasoningContent":
        return this.kind === "thinking" && isObject(value) && this.#reasoning(value);
      case "toolUse":
        return this.kind === "tool_call" && isObject(value) && this.#args(value.input);
      case "citation":
        // Kept for the block's end, where a whole reply has them.
        this.#count(JSON.stringify(value).length);
        return this.#citations.push(value) > 0;
      default:
        return false;
    }
  }

  #text(value: Json): boolean {
    if (this.kind !== "text" || typeof value !== "string") return false;
    if (value !== "") this.#emit({ type: "text", text: value });
    return true;
  }

  #reasoning(value: JsonObject): boolean {
    const { text, signature, redactedContent } = value;
    if (typeof text === "string" && text !== "") this.#emit({ type: "text", text });
    if (typeof signature === "string" && signature !== "" && signature !== UNSIGNED) {
      this.#seal("signature", signature);
    }
    if (typeof redactedContent === "string" && redactedContent !== "") {
      this.#count(redactedContent.length);
      this.#redacted.push(redactedContent);
    }
    return true;
  }

  #args(input: Json | undefined): boolean {
    if (typeof input !== "string") return false;
    const piece = this.#custom === undefined ? input : this.#custom.push(input);
    if (piece !== "") this.#emit({ type: "args", text: piece });
    return true;
  }

  #seal(kind: "signature" | "redacted", data: string): void {
    const issuer = this.#context.env.target.issuer;
    this.#emit({ type: "seal", kind, data, issuer, dialect: HERE });
  }

  #callHead(start: JsonObject): BlockHead {
    const use = isObject(start.toolUse) ? start.toolUse : {};
    const { toolUseId, name, ...others } = use;
    if (typeof name !== "string" || name === "" || typeof toolUseId !== "string") {
      throw garbled("a tool call has no name or no id");
    }
    if (Object.keys(others).length > 0) {
      this.#extra = { dialect: HERE, fields: { toolUse: others } };
    }
    const tool = toolNames(this.#context.env.request).fromWire(name);
    if (tool.kind === "custom") this.#custom = new CustomInputReader();
    return { type: "tool_call", id: toolCallId(toolUseId), ...tool, ...withExtra(this.#extra) };
  }

  /** Deltas of a block of the provider's own. */
  #hold(delta: JsonObject): void {
    const { toolUse, toolResult, image } = delta;
    if (isObject(toolUse) && typeof toolUse.input === "string") {
      this.#count(toolUse.input.length);
      this.#input += toolUse.input;
    } else if (isArray(toolResult)) {
      this.#count(JSON.stringify(toolResult).length);
      for (const piece of toolResult) this.#results.push(piece);
    } else if (isObject(image)) {
      this.#count(JSON.stringify(image).length);
      this.#start = mergedObjects(this.#start, { image });
    }
  }

  #closeOpaque(): void {
    const block = this.#context.next();
    const head = { type: "opaque", dialect: HERE, block: this.#whole() } as const;
    this.#context.emit({ type: "open", block, candidate: 0, head });
    this.#context.emit({ type: "close", block });
  }

  #whole(): JsonObject {
    const { toolUse, toolResult } = this.#start;
    if (isObject(toolUse)) {
      const input = this.#input === "" ? {} : parseJson(this.#input) ?? this.#input;
      return { ...this.#start, toolUse: { ...toolUse, input } };
    }
    return isObject(toolResult)
      ? { ...this.#start, toolResult: { ...toolResult, content: this.#results } }
      : this.#start;
  }

  #count(chars: number): void {
    this.#heldChars += chars;
    if (this.#heldChars > maxHeldChars) throw garbled("a block is too long");
  }

  #emit(delta: BlockDelta): void {
    this.#context.emit({ type: "delta", block: this.#block, delta });
  }
}

/** Each piece is base64 of its own; what is none is left as it came. */
function joinedBase64(pieces: readonly string[]): string {
  if (pieces.length === 1) return pieces[0]!;
  try {
    const bytes = pieces.map((piece) => Uint8Array.fromBase64(piece));
    return joinBytes(bytes, bytes.reduce((sum, piece) => sum + piece.length, 0)).toBase64();
  } catch {
    return pieces.join("");
  }
}

/** The fault of a stream that is not one of this API. */
export function garbled(what: string): Fault {
  return new Fault("upstream_garbled", `Cannot read the reply's stream: ${what}`);
}
