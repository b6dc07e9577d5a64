import assert from "@std/assert";
import { Fault } from "../../../src/base/fault.ts";
import type { Json, JsonObject } from "../../../src/base/json.ts";
import type { Dialect, ReadEnv, UpstreamTarget } from "../../../src/ir/codec.ts";
import type { Loss } from "../../../src/ir/origin.ts";
import type { ChatRequest } from "../../../src/ir/request.ts";
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
import { replyEnvOf } from "../fixtures.ts";
import type { CorpusCase } from "./case.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A stream as the client gets it, and what was counted on the way. */
export interface Streamed {
  readonly text: string;
  readonly usage: Json;
}

/**
 * One client's request to one upstream, whose streams are read as text (binary frames become events), by the gateway's own parts and without a network. */
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
  item: CorpusCase,
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
      return { text: run(step, pieces), usage: (step.usage ?? null) as unknown as Json };
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
export function passthrough(item: CorpusCase, dialect: Dialect, text: string): Exchange {
  const body = peekBody(encoder.encode(text));
  const marks = dialect.client.foreignMarks ?? [];
  assert.ok(!marks.some((mark) => text.includes(mark)), "the gateway would re-encode this request");
  const asking = mustAsk(body) ? dialect.upstream.usageAsking : undefined;
  const same = (bytes: Uint8Array) => decoder.decode(bytes);
  return {
    request() {
      const bytes = withModel(body, item.model);
      const sent = asking === undefined ? bytes : askingForUsage(bytes, asking);
      return { text: decoder.decode(sent), losses: [] };
    },
    stream(pieces) {
      const inner = new PassthroughStep(dialect);
      const step = asking === undefined ? inner : new HiddenUsageStep(inner, asking);
      return {
        text: run(step, pieces),
        usage: (inner.usage() ?? null) as unknown as Json,
      };
    },
    unfolded: () => assert.fail("a passthrough of a JSON reply has no stream"),
    reply: same,
    folded: () => assert.fail("a passthrough of a stream has no reply in one piece"),
  };
}

/** Runs a reply through a step as the gateway's pump does. */
function run(step: ByteStep, pieces: readonly Uint8Array[]): string {
  let text = "";
  const utf8 = new TextDecoder();
  const take = (bytes: Uint8Array | undefined) => {
    text += utf8.decode(bytes ?? new Uint8Array(0), { stream: true });
  };
  try {
    for (const piece of pieces) take(step.push(piece));
    take(step.end());
  } catch (error) {
    take(step.cut(error));
  }
  return text;
}

function faultText(error: unknown, client: Dialect): string {
  if (!(error instanceof Fault)) throw error;
  return JSON.stringify(client.client.encodeFault(error));
}

/** The conversation of a request with the reply and what the client says to it. */
export function conversation(request: ChatRequest["dialect"], body: JsonObject, next: JsonObject) {
  const key = body.messages === undefined ? "input" : "messages";
  const before = body[key] ?? [];
  const said = Array.isArray(before) ? before : [{ role: "user", content: before as string }];
  const follow = next[key];
  if (!Array.isArray(follow)) throw new TypeError(`Cannot continue in "${request}": no ${key}`);
  return { ...body, [key]: [...said as Json[], ...follow.slice(1) as Json[]] };
}
