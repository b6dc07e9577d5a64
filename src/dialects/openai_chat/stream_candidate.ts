import { isArray, isObject, type Json, type JsonObject } from "../../base/json.ts";
import type { ReadEnv } from "../../ir/codec.ts";
import { withExtra } from "../../ir/reader.ts";
import type { Finish } from "../../ir/response.ts";
import { OPENAI_CHAT } from "../ids.ts";
import { garbled } from "../openai_chunk_reader.ts";
import { decodeFinish } from "./finish.ts";
import { continues, formatOf, readPieces, type ReasoningPiece } from "./reasoning.ts";
import type { Blocks } from "./stream_blocks.ts";
import { StreamCalls } from "./stream_calls.ts";
import { thinkingText } from "./upstream_response.ts";

type Prose = "text" | "thinking" | "refusal";

/** One choice of a stream: at most one block of prose is open at a time, calls stay open to the end. */
export class StreamCandidate {
  readonly index: number;
  readonly #blocks: Blocks;
  readonly #env: ReadEnv;
  readonly #calls: StreamCalls;
  #prose: { readonly kind: Prose; readonly block: number } | undefined;
  /** The open thinking block was streamed as plain text, which details behind it repeat. */
  #plainThinking = false;
  /** `index` of the `reasoning_details` entry that the open thinking block belongs to. */
  #pieceIndex: Json | undefined;
  #finish: Finish | undefined;

  constructor(index: number, replyId: string, env: ReadEnv, blocks: Blocks) {
    this.index = index;
    this.#blocks = blocks;
    this.#env = env;
    this.#calls = new StreamCalls(index, replyId, env, blocks);
  }

  get finish(): Finish | undefined {
    return this.#finish;
  }

  push(choice: JsonObject): void {
    if (this.#finish !== undefined) return;
    const delta = choice.delta;
    if (isObject(delta)) this.#delta(delta);
    else if (delta !== undefined && delta !== null) throw garbled("a delta is not an object");
    if (choice.logprobs !== undefined && choice.logprobs !== null) {
      this.#unknown({ delta: {}, logprobs: choice.logprobs });
    }
    const raw = choice.finish_reason;
    if (raw === undefined || raw === null || raw === "") return;
    if (typeof raw !== "string") throw garbled("a finish reason is not a string");
    this.#closeProse();
    this.#calls.close();
    this.#finish = decodeFinish(raw, this.#calls.any);
  }

  #delta(delta: JsonObject): void {
    let unknown: Record<string, Json> | undefined;
    let reasoning = false;
    for (const key in delta) {
      const value = delta[key];
      if (value === null || value === undefined) continue;
      switch (key) {
        case "role":
        case "content":
        case "refusal":
        case "tool_calls":
          break;
        case "reasoning_content":
        case "reasoning":
        case "reasoning_details":
          reasoning = true;
          break;
        default:
          (unknown ??= {})[key] = value;
      }
    }
    if (reasoning) this.#reasoning(delta);
    const content = delta.content;
    if (typeof content === "string") {
      if (content !== "") this.#say("text", content);
    } else if (content !== undefined && content !== null) this.#items(content);
    if (typeof delta.refusal === "string" && delta.refusal !== "") {
      this.#say("refusal", delta.refusal);
    }
    const calls = delta.tool_calls;
    if (calls !== undefined && calls !== null) {
      if (!isArray(calls)) throw garbled("tool_calls is not an array");
      if (calls.length > 0) this.#closeProse();
      for (const call of calls) this.#calls.push(call);
    }
    if (unknown !== undefined) this.#unknown({ delta: unknown });
  }

  #say(kind: Prose, text: string): void {
    if (this.#prose?.kind !== kind) this.#openProse(kind);
    this.#blocks.text(this.#prose!.block, text);
  }

  #openProse(kind: Prose): void {
    this.#closeProse();
    this.#prose = { kind, block: this.#blocks.open(this.index, { type: kind }) };
  }

  #openThinking(piece: ReasoningPiece): void {
    this.#closeProse();
    const id = piece.id === undefined ? {} : { id: piece.id };
    const head = { type: "thinking", ...id, ...withExtra(piece.extra) } as const;
    this.#prose = { kind: "thinking", block: this.#blocks.open(this.index, head) };
  }

  #closeProse(): void {
    if (this.#prose !== undefined) this.#blocks.close(this.#prose.block);
    this.#prose = undefined;
    this.#pieceIndex = undefined;
    this.#plainThinking = false;
  }

  /** Details say more than the plain text beside them, which repeats them. */
  #reasoning(delta: JsonObject): void {
    const pieces = readPieces(delta.reasoning_details);
    if (pieces.length > 0) {
      for (const piece of pieces) this.#piece(piece);
      return;
    }
    const text = delta.reasoning_content || delta.reasoning;
    if (typeof text !== "string" || text === "") return;
    // Plain text after details is another block: planoai ends each sealed block with its details.
    if (this.#prose?.kind === "thinking" && !this.#plainThinking) this.#closeProse();
    this.#say("thinking", text);
    this.#plainThinking = true;
  }

  #piece(piece: ReasoningPiece): void {
    const open = this.#prose?.kind === "thinking";
    const repeats = open && this.#plainThinking;
    if (!repeats && !(open && continues(this.#pieceIndex, piece.index))) this.#openThinking(piece);
    this.#plainThinking = false;
    this.#pieceIndex = piece.index;
    const block = this.#prose!.block;
    if (piece.text !== "" && !repeats) this.#blocks.text(block, piece.text);
    const issuer = this.#env.target.issuer;
    const kind = piece.data === undefined ? "signature" : "encrypted";
    const data = piece.data ?? piece.signature;
    if (data === undefined) return;
    this.#blocks.emit({
      type: "delta",
      block,
      delta: { type: "seal", kind, data, issuer, ...formatOf(piece.extra) },
    });
  }

  /** Mistral's thinking models stream `content` as a list of parts. */
  #items(content: Json): void {
    if (!isArray(content)) throw garbled("content is neither a string nor an array");
    for (const item of content) {
      if (!isObject(item)) throw garbled("an item of content is not an object");
      if (item.type === "text" && typeof item.text === "string") this.#say("text", item.text);
      else if (item.type === "thinking") this.#say("thinking", thinkingText(item.thinking));
      else this.#unknown({ delta: { content: [item] } });
    }
  }

  /** What the pivot has no word for, as the smallest chunk that says it. */
  #unknown(choice: JsonObject): void {
    this.#blocks.emit({
      type: "opaque",
      dialect: OPENAI_CHAT,
      data: { choices: [{ index: this.index, ...choice }] },
    });
  }
}
