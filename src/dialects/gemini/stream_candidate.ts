import { isArray, isObject, type Json, type JsonObject } from "../../base/json.ts";
import type { ReadEnv } from "../../ir/codec.ts";
import type { Extra } from "../../ir/origin.ts";
import type { Finish } from "../../ir/response.ts";
import type { BlockWriter } from "./block_writer.ts";
import { readFinish, unknownReason } from "./finish.ts";
import { garbled } from "./garbled.ts";
import { GatheredFields } from "./gathered_fields.ts";
import { readSeal } from "./seals.ts";
import { SpelledReader } from "./spelled_reader.ts";
import { ReplyParts } from "./upstream_response.ts";
import { HERE } from "./wire.ts";

type Prose = "text" | "thinking";

/**
 * One candidate of a stream: pieces of text and of thought become one block each, until another kind
 * of part comes.
 */
export class StreamCandidate {
  readonly index: number;
  readonly #blocks: BlockWriter;
  readonly #parts: ReplyParts;
  readonly #env: ReadEnv;
  #prose: { readonly kind: Prose; readonly block: number } | undefined;
  #hasCall = false;
  #reason: string | undefined;
  readonly #fields = new GatheredFields();

  constructor(index: number, replyId: string, env: ReadEnv, blocks: BlockWriter) {
    this.index = index;
    this.#blocks = blocks;
    this.#env = env;
    this.#parts = new ReplyParts(replyId, index, env);
  }

  /** Absent until the upstream has said why it ended; older models say it in every chunk. */
  get finish(): Finish | undefined {
    return this.#reason === undefined ? undefined : readFinish(this.#reason, this.#hasCall);
  }

  /** What the chunks said about the candidate besides its parts. */
  get extra(): Extra | undefined {
    const fields = { ...this.#fields.all, ...unknownReason(this.#reason) };
    return Object.keys(fields).length === 0 ? undefined : { dialect: HERE, fields };
  }

  push(candidate: JsonObject): void {
    const { content, finishReason, index: _, ...fields } = candidate;
    if (isObject(content)) this.#content(content);
    else if (content !== undefined && content !== null) throw garbled("a content is no object");
    this.#fields.add(fields);
    if (typeof finishReason === "string" && finishReason !== "") this.#reason = finishReason;
    else if (
      typeof finishReason !== "string" && finishReason !== undefined && finishReason !== null
    ) {
      throw garbled("a finish reason is no text");
    }
  }

  /** Closes what is open: nothing comes any more. */
  close(): void {
    if (this.#prose !== undefined) this.#blocks.close(this.#prose.block);
    this.#prose = undefined;
  }

  #content({ parts, role: _, ...fields }: JsonObject): void {
    if (isArray(parts)) { for (const part of parts) this.#part(part); }
    else if (parts !== undefined && parts !== null) throw garbled("the parts are no list");
    if (Object.keys(fields).length > 0) this.#fields.add({ content: fields });
  }

  #part(part: Json): void {
    if (!isObject(part)) throw garbled("a part is no object");
    if (isProse(part)) return this.#say(part);
    this.close();
    for (const read of this.#parts.read(new SpelledReader(part, "", "upstream_garbled"))) {
      if (read.type === "tool_call") this.#hasCall = true;
      this.#blocks.whole(this.index, read);
    }
  }

  #say({ text, thought, thoughtSignature }: ProsePart): void {
    const kind = thought === true ? "thinking" : "text";
    if (thoughtSignature === undefined) {
      if (text !== "") this.#blocks.text(this.#block(kind), text);
      return;
    }
    const { seal } = readSeal(thoughtSignature, this.#env.target.issuer);
    if (kind === "thinking") {
      const block = this.#block(kind);
      this.#blocks.text(block, text);
      this.#blocks.seal(block, seal);
      return this.close(); // the next thought has a signature of its own
    }
    // An empty text that carries a signature is a part of its own, not the end of the one before.
    if (text === "") this.close();
    this.#blocks.text(this.#block(kind), text);
    this.close();
    this.#blocks.whole(this.index, {
      type: "thinking",
      text: "",
      seal: { ...seal, signs: "text" },
    });
  }

  #block(kind: Prose): number {
    if (this.#prose?.kind !== kind) {
      this.close();
      this.#prose = { kind, block: this.#blocks.open(this.index, { type: kind }) };
    }
    return this.#prose.block;
  }
}

interface ProsePart {
  readonly text: string;
  readonly thought?: boolean;
  readonly thoughtSignature?: string;
}

/** True for a part that holds text and nothing but what says what the text is. */
function isProse(part: JsonObject): part is JsonObject & ProsePart {
  if (typeof part.text !== "string") return false;
  for (const key in part) {
    const value = part[key];
    if (key === "text") continue;
    if (key === "thought" && typeof value === "boolean") continue;
    if (key === "thoughtSignature" && typeof value === "string") continue;
    return false;
  }
  return true;
}
