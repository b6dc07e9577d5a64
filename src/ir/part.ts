import type { Brand } from "../base/brand.ts";
import type { JsonObject, RawJson } from "../base/json.ts";
import type { DialectId, IrNode, Issuer } from "./origin.ts";

/** The id that ties a tool result to its call. */
export type ToolCallId = Brand<string, "ToolCallId">;

/** Takes text for a tool call's id. */
export function toolCallId(text: string): ToolCallId {
  return text as ToolCallId;
}

/** A prompt-cache breakpoint after this part. `ttl` as the client wrote it: `5m`, `1h`. */
export interface CacheMark {
  readonly ttl?: string;
}

/** A node after which the prompt may be cached. */
export interface Cacheable extends IrNode {
  readonly cache?: CacheMark;
}

export interface TextPart extends Cacheable {
  readonly type: "text";
  readonly text: string;
}

/** The model's own words for "I will not". */
export interface RefusalPart extends IrNode {
  readonly type: "refusal";
  readonly text: string;
}

/** Where the bytes of an image, a file or a sound are. */
export type MediaSource =
  | { readonly kind: "inline"; readonly base64: string }
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "file"; readonly id: string }
  /** A document given as plain text (Anthropic `source.type: "text"`). */
  | { readonly kind: "text"; readonly text: string };

export interface MediaPart extends Cacheable {
  readonly type: "media";
  readonly media: "image" | "file" | "audio";
  /** `image/png`; empty when the client did not say (a URL, a file id). */
  readonly mediaType: string;
  readonly source: MediaSource;
  /** The file's name or the document's title. */
  readonly name?: string;
  /** OpenAI's image `detail`: `low`, `high`, `auto`. */
  readonly detail?: string;
}

/** Opaque state that an upstream rejects on the next turn when one byte of it differs. */
export interface Seal {
  /** `signature` proves the text beside it; `redacted` and `encrypted` stand instead of text. */
  readonly kind: "signature" | "redacted" | "encrypted";
  readonly data: string;
  /** Absent while the client's own dialect carries it verbatim and nobody has said who made it. */
  readonly issuer?: Issuer;
  /** The dialect in which an upstream said it: a client of the same one gets it verbatim. */
  readonly dialect?: DialectId;
  /**
   * Gemini signs other parts than thoughts. Such a signature is a thinking part without text that
   * stands right before the tool call, or right behind the text, which it must come back on (W043).
   */
  readonly signs?: "tool_call" | "text";
  /**
   * Its maker's own word for what the data is, which comes back beside it: OpenRouter takes a seal
   * without `format` for Claude's.
   */
  readonly format?: string;
}

export interface ThinkingPart extends IrNode {
  readonly type: "thinking";
  /** The thinking or its summary; empty when it is redacted or encrypted. Paragraphs as written. */
  readonly text: string;
  readonly seal?: Seal;
  /** The item's own id where the dialect has one (Responses: `rs_…`). */
  readonly id?: string;
}

export interface ToolCallPart extends Cacheable {
  readonly type: "tool_call";
  readonly id: ToolCallId;
  readonly name: string;
  /** JSON text of an object, verbatim; `{}` for no arguments. For a custom tool: its plain input. */
  readonly args: RawJson;
  /** `custom` calls carry free text in `args` (Responses custom tools, Codex `apply_patch`). */
  readonly kind: "function" | "custom";
  /** The namespace that Codex put the tool in; the wire name is flattened where there is none. */
  readonly namespace?: string;
}

export interface ToolResultPart extends Cacheable {
  readonly type: "tool_result";
  readonly callId: ToolCallId;
  readonly parts: readonly Part[];
  readonly isError: boolean;
  readonly kind: "function" | "custom";
}

/** A whole block of a kind the pivot has no word for. Travels, is never inspected. */
export interface OpaquePart extends IrNode {
  readonly type: "opaque";
  readonly dialect: DialectId;
  readonly block: JsonObject;
  /**
   * It brings tools in the middle of the conversation (Responses `additional_tools`), which stand in
   * the request's `tools` too, by pointers below this part's.
   */
  readonly bringsTools?: true;
}

/** One piece of a turn. */
export type Part =
  | TextPart
  | RefusalPart
  | MediaPart
  | ThinkingPart
  | ToolCallPart
  | ToolResultPart
  | OpaquePart;

/** What a model's reply consists of; media that a model makes travels as an opaque part. */
export type ReplyPart = Exclude<Part, MediaPart | ToolResultPart>;
