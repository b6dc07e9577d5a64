import { join } from "node:path";
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { CONTENT_TYPES } from "../../../src/base/framing.ts";
import type { JsonObject } from "../../../src/base/json.ts";
import {
  ANTHROPIC_MESSAGES,
  BEDROCK_CONVERSE,
  GEMINI,
  OPENAI_CHAT,
  OPENAI_COMPLETIONS,
  OPENAI_RESPONSES,
} from "../../../src/dialects/ids.ts";
import type { Dialect } from "../../../src/ir/codec.ts";
import type { DialectId } from "../../../src/ir/origin.ts";
import { framedAs, WIRE } from "../fixtures.ts";
import type { Answer } from "./http_case.ts";

const encoder = new TextEncoder();

/** How a dialect asks over HTTP, and the entry of the config whose provider speaks it. */
export interface Words {
  /** The prefix of its models. */
  readonly entry: string;
  /** The entry's members. */
  readonly members: string;
  path(model: string, stream: boolean): string;
  readonly headers: Readonly<Record<string, string>>;
  question(model: string, stream: boolean): JsonObject;
}

const json = { "content-type": "application/json" };
const hi = "hello there";

const table: ReadonlyMap<DialectId, Words> = new Map<DialectId, Words>([
  [OPENAI_CHAT, {
    entry: "chat",
    members: 'provider_interface: openai, base_url: "$UP/v1", dialects: [openai_chat]',
    path: () => "/v1/chat/completions",
    headers: json,
    question: (model, stream) => ({ model, stream, messages: [{ role: "user", content: hi }] }),
  }],
  [OPENAI_RESPONSES, {
    entry: "responses",
    members: 'provider_interface: openai, base_url: "$UP/v1", dialects: [openai_responses]',
    path: () => "/v1/responses",
    headers: json,
    question: (model, stream) => ({ model, stream, input: hi }),
  }],
  [OPENAI_COMPLETIONS, {
    entry: "text",
    // OpenAI itself is asked so for its oldest models only.
    members: 'provider_interface: openrouter, base_url: "$UP/v1", dialects: [openai_completions]',
    path: () => "/v1/completions",
    headers: json,
    question: (model, stream) => ({ model, stream, prompt: hi }),
  }],
  [ANTHROPIC_MESSAGES, {
    entry: "messages",
    members: 'provider_interface: anthropic, base_url: "$UP/v1", dialects: [anthropic_messages]',
    path: () => "/v1/messages",
    headers: { ...json, "anthropic-version": "2023-06-01" },
    question: (model, stream) => ({
      model,
      stream,
      max_tokens: 99,
      messages: [{ role: "user", content: hi }],
    }),
  }],
  [GEMINI, {
    entry: "genai",
    members: 'provider_interface: gemini, base_url: "$UP/v1beta", dialects: [gemini]',
    path: (model, stream) =>
      `/v1beta/models/${model}:${stream ? "streamGenerateContent?alt=sse" : "generateContent"}`,
    headers: json,
    question: () => ({ contents: [{ role: "user", parts: [{ text: hi }] }] }),
  }],
  [BEDROCK_CONVERSE, {
    entry: "converse",
    members: 'provider_interface: amazon_bedrock, base_url: "$UP", dialects: [bedrock_converse]',
    path: (model, stream) =>
      `/model/${encodeURIComponent(model)}/${stream ? "converse-stream" : "converse"}`,
    headers: json,
    question: () => ({ messages: [{ role: "user", content: [{ text: hi }] }] }),
  }],
]);

/** The words of a dialect. */
export function wordsOf(dialect: Dialect): Words {
  const words = table.get(dialect.id);
  if (words === undefined) throw new Error(`Cannot speak "${dialect.id}": not in the table`);
  return words;
}

/** A config with an entry for every dialect, all at the upstream `$UP`. */
export function configOf(
  options: { readonly providers: readonly string[]; listener: string; more: string },
): string {
  const entries = [...table.values()].map(({ entry, members }) =>
    `{ model: "${entry}/*", ${members}, access_key: the-key-of-${entry} }`
  );
  return [
    "version: v0.4.0",
    `listeners: [{ type: model, name: llm, ${options.listener} }]`,
    "model_providers:",
    ...[...entries, ...options.providers].map((entry) => `  - ${entry}`),
    options.more,
  ].join("\n");
}

/** The greeting of an upstream: the reply of the cases of W014. */
function greeting(upstream: Dialect, stream: boolean): Uint8Array {
  const [folder, kind] = stream
    ? ["W014_streaming_only_upstream", "sse"]
    : ["W014_upstream_that_never_streams", "json"];
  const path = join(WIRE.pathname, "corpus", folder!, `upstream.${upstream.id}.${kind}`);
  const bytes = Deno.readFileSync(path);
  return stream ? framedAs(bytes, upstream) : bytes;
}

const packers = {
  gzip: gzipSync,
  br: brotliCompressSync,
  deflate: deflateSync,
  zstd: zstdCompressSync,
} as const;

/** An answer as it goes over the wire, and whether the connection closes behind it. */
export function wireOf(
  answer: Answer,
  upstream: Dialect,
  stream: boolean,
): { readonly bytes: Uint8Array; readonly closes: boolean } {
  const isStream = stream && answer.status === 200 && answer.body === undefined;
  const plain = answer.body === undefined ? greeting(upstream, isStream) : encoder.encode(
    typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body),
  );
  const packed = answer.encoding === undefined
    ? plain
    : new Uint8Array(packers[answer.encoding](plain));
  const headers = new Map<string, string>([[
    "content-type",
    isStream ? CONTENT_TYPES[upstream.upstream.framing ?? "sse"] : "application/json",
  ]]);
  if (answer.encoding !== undefined) headers.set("content-encoding", answer.encoding);
  const transfer = answer.transfer ?? (isStream ? "chunked" : "length");
  if (transfer === "length") headers.set("content-length", String(packed.length));
  if (transfer === "chunked") headers.set("transfer-encoding", "chunked");
  for (const [name, value] of Object.entries(answer.headers)) headers.set(name, value);
  const head = [
    `HTTP/1.1 ${answer.status} X`,
    ...[...headers].map(([name, value]) => `${name}: ${value}`),
    "",
    "",
  ].join("\r\n");
  const body = transfer === "chunked" ? chunked(packed) : packed;
  const sent = answer.cutAt === undefined ? body : body.subarray(0, answer.cutAt);
  const bytes = new Uint8Array([...encoder.encode(head), ...sent]);
  return { bytes, closes: transfer === "close" || answer.cutAt !== undefined };
}

function chunked(bytes: Uint8Array): Uint8Array {
  const size = encoder.encode(`${bytes.length.toString(16)}\r\n`);
  return new Uint8Array([...size, ...bytes, ...encoder.encode("\r\n0\r\n\r\n")]);
}
