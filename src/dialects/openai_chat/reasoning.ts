import { isArray, isObject, type Json, type JsonObject, stringOf } from "../../base/json.ts";
import type { Extra, Issuer } from "../../ir/origin.ts";
import type { Seal, ThinkingPart } from "../../ir/part.ts";
import { extraFields, withExtra } from "../../ir/reader.ts";
import { sealToText, textToSeal } from "../../ir/seal.ts";
import { OPENAI_CHAT } from "../ids.ts";

/** One entry of `reasoning_details`, whatever its `type`. Entries with one `index` are one block. */
export interface ReasoningPiece {
  /** Where it stands, below the message. */
  readonly at: string;
  readonly index: Json | undefined;
  readonly id: string | undefined;
  readonly text: string;
  readonly signature: string | undefined;
  readonly data: string | undefined;
  /** Fields of the entry's vendor: `format`. */
  readonly extra: Extra | undefined;
}

const known = new Set(["type", "index", "id", "text", "summary", "signature", "data"]);

/** The entries of `reasoning_details` (OpenRouter's form); what is not an entry is passed over. */
export function readPieces(details: Json | undefined): readonly ReasoningPiece[] {
  if (!isArray(details)) return [];
  return details.filter(isObject).map((entry, position): ReasoningPiece => ({
    at: `/reasoning_details/${position}`,
    index: entry.index,
    id: stringOf(entry.id),
    text: stringOf(entry.text) ?? stringOf(entry.summary) ?? "",
    signature: stringOf(entry.signature),
    data: stringOf(entry.data),
    extra: extraOf(entry),
  }));
}

function extraOf(entry: JsonObject): Extra | undefined {
  const fields = Object.entries(entry).filter(([key, value]) => !known.has(key) && value !== null);
  return fields.length === 0
    ? undefined
    : { dialect: OPENAI_CHAT, fields: Object.fromEntries(fields) };
}

/** Which form a seal has, by the fields beside it; nobody but its maker can tell from the data. */
export function formatOf(extra: Extra | undefined): { format?: string } {
  const format = stringOf(extra?.fields.format);
  return format === undefined ? {} : { format };
}

/** True when the next piece continues the block of the one before it. */
export function continues(before: Json | undefined, next: Json | undefined): boolean {
  return before !== undefined && before !== null && before === next;
}

/** `sealOf` says who made the seal: differently for what a client and what an upstream sent. */
export function thinkingOfPieces(
  pieces: readonly ReasoningPiece[],
  sealOf: (kind: Seal["kind"], data: string) => Seal,
): ThinkingPart[] {
  const parts: ThinkingPart[] = [];
  let last: Json | undefined;
  for (const piece of pieces) {
    const before = parts.at(-1);
    const same = before !== undefined && continues(last, piece.index);
    const data = sealData(same ? before.seal : undefined, piece);
    const extra = piece.extra ?? (same ? before.extra : undefined);
    const part: ThinkingPart = {
      type: "thinking",
      at: same ? before.at! : piece.at,
      text: (same ? before.text : "") + piece.text,
      ...(data === undefined
        ? {}
        : { seal: { ...formatOf(extra), ...sealOf(data.kind, data.data) } }),
      ...idOf(piece.id ?? (same ? before.id : undefined)),
      ...withExtra(extra),
    };
    if (same) parts[parts.length - 1] = part;
    else parts.push(part);
    last = piece.index;
  }
  return parts;
}

/**
 * What an assistant message or a reply says about its thinking; details win over plain text. The
 * parts' `at` is below the message.
 */
export function thinkingOf(
  message: JsonObject,
  sealOf: (kind: Seal["kind"], data: string) => Seal,
): ThinkingPart[] {
  const parts = thinkingOfPieces(readPieces(message.reasoning_details), sealOf);
  if (parts.length > 0) return parts;
  for (const key of ["reasoning_content", "reasoning"]) {
    const text = stringOf(message[key]);
    if (text) return [{ type: "thinking", text, at: `/${key}` }];
  }
  return [];
}

/** The seal of a client's history: unwrapped when planoai wrapped it, else of nobody in particular. */
export function clientSeal(kind: Seal["kind"], data: string): Seal {
  return textToSeal(data) ?? { kind, data };
}

/** The seal of an upstream's reply. */
export function upstreamSeal(issuer: Issuer): (kind: Seal["kind"], data: string) => Seal {
  return (kind, data) => ({ kind, data, issuer });
}

/** Thinking for a client: what it shows, and with seals the details that it echoes. */
export function clientReasoning(parts: readonly ThinkingPart[]): JsonObject {
  if (parts.length === 0) return {};
  const text = { reasoning_content: parts.map((part) => part.text).join("") };
  if (parts.every((part) => part.seal === undefined)) return text;
  return { ...text, reasoning_details: parts.flatMap(sealedDetails) };
}

/** The entries of one thinking block for a client, its seal wrapped with its maker's name. */
export function sealedDetails(part: ThinkingPart, index: number): readonly JsonObject[] {
  return details(part, index, sealToText);
}

/** Thinking for the upstream that made it: `field` with the text, the raw seals beside it. */
export function upstreamReasoning(parts: readonly ThinkingPart[], field: string): JsonObject {
  if (parts.length === 0) return {};
  const text = { [field]: parts.map((part) => part.text).join("") };
  if (parts.every((part) => part.seal === undefined)) return text;
  return {
    ...text,
    reasoning_details: parts.flatMap((part, index) => details(part, index, (seal) => seal.data)),
  };
}

function details(
  part: ThinkingPart,
  index: number,
  written: (seal: Seal) => string,
): JsonObject[] {
  const seal = part.seal;
  const format = seal?.format === undefined ? {} : { format: seal.format };
  const id = { ...format, ...extraFields(part.extra, OPENAI_CHAT), ...idOf(part.id) };
  if (seal === undefined || seal.kind === "signature") {
    const signature = seal === undefined ? {} : { signature: written(seal) };
    return [{ type: "reasoning.text", text: part.text, ...signature, ...id, index }];
  }
  const encrypted = { type: "reasoning.encrypted", data: written(seal), ...id, index };
  if (part.text === "") return [encrypted];
  return [{ type: "reasoning.text", text: part.text, ...format, index }, encrypted];
}

function sealData(
  before: Seal | undefined,
  piece: ReasoningPiece,
): { kind: Seal["kind"]; data: string } | undefined {
  if (piece.data !== undefined) return joined(before, "encrypted", piece.data);
  if (piece.signature !== undefined) return joined(before, "signature", piece.signature);
  return before;
}

function joined(
  before: Seal | undefined,
  kind: Seal["kind"],
  data: string,
): { kind: Seal["kind"]; data: string } {
  return before?.kind === kind ? { kind, data: before.data + data } : { kind, data };
}

function idOf(id: string | undefined): { id?: string } {
  return id === undefined ? {} : { id };
}
