import { Fault } from "../base/fault.ts";
import { randomId } from "../base/ids.ts";
import type { JsonObject } from "../base/json.ts";
import type { Transducer } from "../base/transducer.ts";
import { dialects } from "../dialects/all.ts";
import type { Dialect, Quirks, ReadEnv, ReplyEnv } from "../ir/codec.ts";
import { dialectId, type Issuer, type Loss, type Translated } from "../ir/origin.ts";
import { pathFor } from "../providers/path_for.ts";
import { type StreamSink, type StreamSource, TranslatedStep } from "./translated_step.ts";

/** What {@link translate} needs: two dialects by id, and the request that the client wrote. */
export interface TranslateOptions {
  /**
   * The client's dialect: `anthropic_messages`, `bedrock_converse`, `gemini`, `openai_chat`,
   * `openai_completions` or `openai_responses`.
   */
  readonly from: string;
  /** The upstream's dialect, of the same ids. */
  readonly to: string;
  /**
   * The body that the client sent, parsed. Gemini and Bedrock say the model and whether to stream in
   * the path: put both in as `model` and `stream`.
   */
  readonly request: JsonObject;
  /** The model's id as the upstream knows it. Default: the one in the request. */
  readonly model?: string;
  /**
   * Who answers. Opaque state (thinking signatures, encrypted reasoning) goes back only to the
   * issuer that made it. Default: a provider that made none of it.
   */
  readonly issuer?: Issuer;
  /** What this upstream does differently from its dialect. Default: nothing. */
  readonly quirks?: Quirks;
  /** What to do with hosted tools and parts that the upstream cannot say. Default `drop`. */
  readonly unsupported?: "drop" | "reject";
  /** A new id after a prefix, for replies. Default: random. */
  readonly newId?: (prefix: string) => string;
  /** Unix time in milliseconds, for replies. Default: the clock. */
  readonly nowMs?: () => number;
}

/** A translated request, and the way back for its reply. */
export interface Translation {
  /** The body for the upstream. */
  readonly request: JsonObject;
  /** The upstream's path below its API root: `/chat/completions`. */
  readonly path: string;
  /** What the upstream's dialect cannot say of the request, by JSON pointer. */
  readonly losses: readonly Loss[];
  /**
   * The upstream's whole reply as one for the client.
   * Throws a {@link Fault} `upstream_garbled` when it is not a reply of its dialect.
   */
  reply(body: JsonObject): Translated<JsonObject>;
  /**
   * The upstream's event stream as one for the client: bytes in, bytes out, cut anywhere. Server-sent
   * events, but for Bedrock's binary frames. Never
   * throws: garbage and a stream that ends too early become the client's own error event. Use one
   * for each stream.
   */
  stream(): Transducer<Uint8Array, Uint8Array>;
  /** The upstream's error reply as one for the client. */
  error(status: number, body: string): { readonly status: number; readonly body: JsonObject };
}

/**
 * Translates a request, and then its reply, stream or error, between two dialects. Pure but for the
 * default ids and clock: no network, no files.
 * Throws a {@link Fault} `usage` for an unknown dialect and `bad_request` for a body that is not a
 * request of `from` or that `to` cannot express at all.
 *
 * @example A Messages client and a Chat provider
 * ```ts
 * import { translate } from "@planoai/planoai";
 * import assert from "node:assert/strict";
 *
 * const { request, losses, stream } = translate({
 *   from: "anthropic_messages",
 *   to: "openai_chat",
 *   request: {
 *     model: "gpt-4o",
 *     max_tokens: 100,
 *     top_k: 40,
 *     stream: true,
 *     messages: [{ role: "user", content: "Hello" }],
 *   },
 * });
 * assert.deepEqual(request.messages, [{ role: "user", content: "Hello" }]);
 * assert.deepEqual(losses.map((loss) => loss.at), ["/top_k"]);
 *
 * // What the provider streams, chunk by chunk, as the client reads it:
 * const transducer = stream();
 * let text = "";
 * const emit = (bytes: Uint8Array) => void (text += new TextDecoder().decode(bytes));
 * const chunk = { id: "1", model: "gpt-4o", object: "chat.completion.chunk", created: 0 };
 * const delta = { index: 0, delta: { role: "assistant", content: "Hi" }, finish_reason: "stop" };
 * const sse = `data: ${JSON.stringify({ ...chunk, choices: [delta] })}\n\ndata: [DONE]\n\n`;
 * transducer.push(new TextEncoder().encode(sse), emit);
 * transducer.end(emit);
 * assert.match(text, /event: content_block_delta\ndata: .*"text":"Hi"/);
 * assert.match(text, /event: message_stop/);
 * ```
 */
export function translate(options: TranslateOptions): Translation {
  const client = dialectNamed(options.from);
  const upstream = dialectNamed(options.to);
  const request = client.client.decodeRequest(options.request);
  const model = options.model ?? request.model;
  const target = {
    model,
    issuer: options.issuer ?? { provider: "other", modelFamily: model },
    quirks: options.quirks ?? {},
    unsupported: options.unsupported ?? "drop",
  } as const;
  const readEnv: ReadEnv = { request, target };
  const replyEnv: ReplyEnv = {
    request,
    newId: options.newId ?? ((prefix) => randomId(prefix)),
    nowMs: options.nowMs ?? Date.now,
  };
  const written = upstream.upstream.encodeRequest(request, target);
  const source: StreamSource = { dialect: upstream, env: readEnv };
  const framing = client.client.framing?.("?alt=sse") ?? "sse";
  const sink: StreamSink = { dialect: client, env: replyEnv, framing };
  return {
    request: written.value,
    path: pathFor(upstream.upstream, { model: target.model, stream: request.stream }),
    losses: written.losses,
    reply: (body) =>
      client.client.encodeResponse(upstream.upstream.decodeResponse(body, readEnv), replyEnv),
    stream: () => streamOf(new TranslatedStep(source, sink)),
    error(status, body) {
      const fault = upstream.upstream.decodeFault(status, body);
      return { status: fault.status, body: client.client.encodeFault(fault) };
    },
  };
}

/** The gateway's own step as a transducer that swallows what comes after the stream's end. */
function streamOf(step: TranslatedStep): Transducer<Uint8Array, Uint8Array> {
  let open = true;
  const give = (bytes: Uint8Array, emit: (output: Uint8Array) => void) => {
    if (bytes.length > 0) emit(bytes);
  };
  return {
    push(chunk, emit) {
      if (!open) return;
      try {
        give(step.push(chunk), emit);
      } catch (error) {
        open = false;
        give(step.cut(error), emit);
      }
    },
    end(emit) {
      if (!open) return;
      open = false;
      try {
        give(step.end(), emit);
      } catch (error) {
        give(step.cut(error), emit);
      }
    },
  };
}

function dialectNamed(name: string): Dialect {
  const dialect = dialects.get(dialectId(name));
  if (dialect !== undefined) return dialect;
  throw new Fault("usage", `Cannot translate "${name}": no such dialect`, {
    note: [...dialects.keys()].join(", "),
  });
}
