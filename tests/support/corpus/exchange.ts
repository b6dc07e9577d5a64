import assert from "@std/assert";
import { joinBytes } from "../../../src/base/bytes.ts";
import { Fault } from "../../../src/base/fault.ts";
import { isArray, type Json, type JsonObject } from "../../../src/base/json.ts";
import { sseText } from "../../../src/base/sse.ts";
import type { Dialect, ReadEnv, UpstreamTarget } from "../../../src/ir/codec.ts";
import type { DialectId, Loss } from "../../../src/ir/origin.ts";
import type { ChatResponse } from "../../../src/ir/response.ts";
import { withModel } from "../../../src/gateway/body_splice.ts";
import { peekBody } from "../../../src/gateway/intake.ts";
import { PassthroughStep } from "../../../src/gateway/passthrough_step.ts";
import type { ByteStep } from "../../../src/gateway/pump.ts";
import { TranslatedStep } from "../../../src/gateway/translated_step.ts";
import { askingForUsage, HiddenUsageStep, mustAsk } from "../../../src/gateway/usage_asking.ts";
import {
  readJsonReply,
  readStreamedReply,
  writeWholeReply,
} from "../../../src/gateway/whole_reply.ts";
import { messagesOf, replyEnvOf } from "../fixtures.ts";
import type { CodecCase } from "./case.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A stream as the client gets it, and what was counted on the way. */
export interface Streamed {
  readonly text: string;
  readonly usage: Json;
}

/**
 * One client's request to one upstream, by the gateway's own parts and without a network. What a
 * client is streamed is shown as server-sent events, also where its frames are binary.
 */
export interface Exchange {
  /** The body that is sent. Throws the fault with which the request is refused. */
  request(): { readonly text: string; readonly losses: readonly Loss[] };
  /** The client's stream for the upstream's, which comes in these pieces. */
  stream(pieces: readonly Uint8Array[]): Streamed;
  /** The client's stream for an upstream that does not stream. */
  unfolded(json: Uint8Array): Streamed;
  /** The client's reply for an upstream's. */
  reply(json: Uint8Array): string;
  /** The client's reply for an upstream that only streams. */
  folded(stream: Uint8Array): string;
}

/** A request that goes through the pivot. */
export function translation(
  item: CodecCase,
  client: Dialect,
  upstream: Dialect,
  body: JsonObject,
): Exchange {
  const target: UpstreamTarget = {
    model: item.model,
    issuer: item.issuer,
    quirks: item.quirks,
    unsupported: item.unsupported,
  };
  const envOf = (stream: boolean): ReadEnv => ({
    request: { ...client.client.decodeRequest(body), stream },
    target,
  });
  const whole = (read: (env: ReadEnv) => ChatResponse): string => {
    try {
      const env = envOf(false);
      const reply = writeWholeReply(read(env), client, replyEnvOf(env.request), "sse");
      return decoder.decode(reply.bytes);
    } catch (error) {
      return faultText(error, client);
    }
  };
  return {
    request() {
      const write = () => {
        const written = upstream.upstream.encodeRequest(client.client.decodeRequest(body), target);
        return { text: JSON.stringify(written.value), losses: written.losses };
      };
      const written = write();
      assert.equal(write().text, written.text, "the same request gives the same bytes (W073)");
      return written;
    },
    stream(pieces) {
      const env = envOf(true);
      const step = new TranslatedStep(
        { dialect: upstream, env },
        { dialect: client, env: replyEnvOf(env.request), framing: "sse" },
      );
      const text = decoder.decode(run(step, pieces).bytes);
      return { text, usage: (step.usage ?? null) as unknown as Json };
    },
    unfolded(json) {
      const env = envOf(true);
      const response = readJsonReply(json, upstream, env);
      const reply = writeWholeReply(response, client, replyEnvOf(env.request), "sse");
      return {
        text: decoder.decode(reply.bytes),
        usage: (reply.usage ?? null) as unknown as Json,
      };
    },
    reply: (json) => whole((env) => readJsonReply(json, upstream, env)),
    folded: (stream) => whole((env) => readStreamedReply(stream, upstream, env)),
  };
}

/** A request whose bytes pass. */
export function passthrough(item: CodecCase, dialect: Dialect, text: string): Exchange {
  const body = peekBody(encoder.encode(text));
  const marks = dialect.client.foreignMarks ?? [];
  assert.ok(!marks.some((mark) => text.includes(mark)), "the gateway would re-encode this request");
  const asking = mustAsk(body) ? dialect.upstream.usageAsking : undefined;
  const same = (bytes: Uint8Array) => decoder.decode(bytes);
  return {
    request() {
      // Where the path says the model, the body does not.
      if (dialect.client.readPath !== undefined) return { text, losses: [] };
      const bytes = withModel(body, item.model);
      const sent = asking === undefined ? bytes : askingForUsage(bytes, asking);
      return { text: decoder.decode(sent), losses: [] };
    },
    stream(pieces) {
      const inner = new PassthroughStep(dialect);
      const step = asking === undefined ? inner : new HiddenUsageStep(inner, asking);
      return {
        text: shown(run(step, pieces), dialect),
        usage: (inner.usage() ?? null) as unknown as Json,
      };
    },
    unfolded: () => assert.fail("a passthrough of a JSON reply has no stream"),
    reply: same,
    folded: () => assert.fail("a passthrough of a stream has no reply in one piece"),
  };
}

interface Run {
  readonly bytes: Uint8Array;
  /** The client's connection is broken off. */
  readonly broken: boolean;
}

/** Runs a reply through a step as the gateway's pump does. */
function run(step: ByteStep, pieces: readonly Uint8Array[]): Run {
  const out: Uint8Array[] = [];
  let size = 0;
  const take = (bytes: Uint8Array | undefined) => {
    if (bytes === undefined) return;
    out.push(bytes);
    size += bytes.length;
  };
  try {
    for (const piece of pieces) take(step.push(piece));
    take(step.end());
  } catch (error) {
    const last = step.cut(error);
    // Nothing to say is the connection's end.
    if (last === undefined) return { bytes: joinBytes(out, size), broken: true };
    take(last);
  }
  return { bytes: joinBytes(out, size), broken: false };
}

/** A stream of its dialect's framing as text, binary frames as events; a break as a comment. */
function shown({ bytes, broken }: Run, dialect: Dialect): string {
  const isText = (dialect.upstream.framing ?? "sse") === "sse";
  const text = isText ? decoder.decode(bytes) : messagesOf(bytes, dialect).map(sseText).join("");
  return broken ? `${text}: broken off\n` : text;
}

function faultText(error: unknown, client: Dialect): string {
  if (!(error instanceof Fault)) throw error;
  return JSON.stringify(client.client.encodeFault(error));
}

/** The conversation of a request with the reply and what the client says to it. */
export function conversation(
  dialect: DialectId,
  body: JsonObject,
  next: JsonObject,
): JsonObject {
  const key = ["messages", "contents", "input", "prompt"].find((name) => next[name] !== undefined);
  const follow = next[key ?? ""];
  if (key === "prompt") return { ...body, prompt: follow! };
  if (key === undefined || !isArray(follow)) {
    throw new TypeError(`Cannot continue in "${dialect}": no conversation`);
  }
  const before = body[key] ?? [];
  const said = isArray(before) ? before : [{ role: "user", content: before }];
  return { ...body, [key]: [...said, ...follow.slice(1)] };
}
