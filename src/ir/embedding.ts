import type { JsonObject } from "../base/json.ts";
import type { Extra, IrNode, Translated } from "./origin.ts";

/** What a vector is for: some models place a question and its answers differently. */
export type EmbeddingTask = "query" | "document" | "similarity" | "classification" | "clustering";

/** One thing to embed: text, or tokens of the model's own vocabulary, which only it can read. */
export interface EmbeddingInput extends IrNode {
  readonly content: string | readonly number[];
  readonly task?: EmbeddingTask;
  /** Of a document. */
  readonly title?: string;
}

/** A client's request for vectors, whatever form it was written in. */
export interface EmbeddingRequest {
  readonly model: string;
  readonly inputs: readonly EmbeddingInput[];
  /** The client gave one thing, not a list of one: some forms answer without a list then. */
  readonly single: boolean;
  readonly dimensions?: number;
  /** How the client wants its numbers. Default: as JSON numbers. */
  readonly encoding?: "float" | "base64";
  /** The task of all inputs as clients of OpenAI's form wrote it; only such a server takes it back. */
  readonly taskWord?: string;
  /** The end user's id. */
  readonly user?: string;
  /** What the decoder did not take. */
  readonly extra?: Extra;
}

/** Vectors in the order of the inputs. */
export interface EmbeddingReply {
  /** As the upstream named it; empty when it did not. */
  readonly model: string;
  readonly vectors: readonly (readonly number[])[];
  /** Absent when the upstream does not count. */
  readonly inputTokens?: number;
}

/** One call to a provider. A request may need several: not every model takes more than one text. */
export interface EmbeddingCall {
  /** Below the API root; `{model}` stands for the model's id. */
  readonly path: string;
  readonly body: JsonObject;
}

/** The side of an embeddings API that clients speak to. Pure. */
export interface EmbeddingClientSide {
  /**
   * Throws a `Fault` `bad_request` when the body is no such request. What the path says is put into
   * the body as `model` before.
   */
  decodeRequest(body: JsonObject): EmbeddingRequest;
  encodeReply(reply: EmbeddingReply, request: EmbeddingRequest): JsonObject;
}

/** The side that talks to a provider. Pure. */
export interface EmbeddingUpstreamSide {
  /** Throws a `Fault` `bad_request` for what the provider's models cannot embed at all. */
  encodeRequest(request: EmbeddingRequest, model: string): Translated<readonly EmbeddingCall[]>;
  /** The reply to one call. Throws a `Fault` `upstream_garbled`. */
  decodeReply(body: JsonObject): EmbeddingReply;
  /** The reply's header that counts the input's tokens, where the body does not. */
  readonly countHeader?: string;
}

/** The replies to all calls of a request as one, in the order of the calls. */
export function joinedReplies(replies: readonly EmbeddingReply[]): EmbeddingReply {
  const counts = replies.map((reply) => reply.inputTokens);
  const counted = counts.every((count) => count !== undefined);
  return {
    model: replies[0]?.model ?? "",
    vectors: replies.flatMap((reply) => reply.vectors),
    ...(counted ? { inputTokens: counts.reduce((sum, count) => sum + count, 0) } : {}),
  };
}

/** Little-endian 32-bit floats in base64, as OpenAI's SDKs decode them. */
export function vectorToBase64(vector: readonly number[]): string {
  const view = new DataView(new ArrayBuffer(vector.length * 4));
  vector.forEach((value, index) => view.setFloat32(index * 4, value, true));
  return new Uint8Array(view.buffer).toBase64();
}

/** The reverse; `undefined` when the text is no such vector. */
export function base64ToVector(text: string): readonly number[] | undefined {
  let bytes: Uint8Array;
  try {
    bytes = Uint8Array.fromBase64(text);
  } catch {
    return undefined;
  }
  if (bytes.length % 4 !== 0) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 4 }, (_, index) => view.getFloat32(index * 4, true));
}
