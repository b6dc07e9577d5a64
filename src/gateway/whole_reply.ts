import { Fault } from "../base/fault.ts";
import { isObject, parseExactObject } from "../base/json.ts";
import { CONTENT_TYPES, frameDecoder, frameWriter, type FramingId } from "../base/framing.ts";
import type { SseMessage } from "../base/sse.ts";
import { runTransducer } from "../base/transducer.ts";
import type { Dialect, ReadEnv, ReplyEnv } from "../ir/codec.ts";
import { Folder, unfold } from "../ir/fold.ts";
import type { Loss } from "../ir/origin.ts";
import type { ChatResponse, Usage } from "../ir/response.ts";

/** A reply that is complete before the client sees its first byte. */
export interface WholeReply {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly usage: Usage | undefined;
  readonly losses: readonly Loss[];
}

/** Reads an upstream's JSON reply. Throws `upstream_garbled`. */
export function readJsonReply(bytes: Uint8Array, upstream: Dialect, env: ReadEnv): ChatResponse {
  const body = parseExactObject(new TextDecoder().decode(bytes));
  if (body === undefined) throw notJson();
  // Some servers report an error with status 200. A failed Responses object is the dialect's to read.
  if (isObject(body.error) && body.choices === undefined && body.object !== "response") {
    throw upstream.upstream.decodeFault(502, JSON.stringify(body));
  }
  return upstream.upstream.decodeResponse(body, env);
}

/** A page, or whatever else is no reply of a model. */
export function notJson(): Fault {
  return new Fault(
    "upstream_garbled",
    "Cannot read the provider's reply: it is not a JSON object",
  );
}

/** Reads an upstream's event stream for a client that asked for one piece (W014). */
export function readStreamedReply(
  bytes: Uint8Array,
  upstream: Dialect,
  env: ReadEnv,
): ChatResponse {
  const folder = new Folder();
  const decoder = upstream.upstream.decodeStream(env);
  const frames: SseMessage[] = runTransducer(frameDecoder(upstream.upstream.framing ?? "sse"), [
    bytes,
  ]);
  for (const event of runTransducer(decoder, frames)) folder.push(event);
  return folder.result();
}

/** Writes a reply for a client: as JSON, or as the stream that spells it. */
export function writeWholeReply(
  response: ChatResponse,
  client: Dialect,
  env: ReplyEnv,
  framing: FramingId,
): WholeReply {
  if (env.request.stream) {
    const writer = frameWriter(framing);
    for (const message of runTransducer(client.client.encodeStream(env), unfold(response))) {
      writer.push(message);
    }
    writer.end();
    return {
      bytes: writer.take(),
      contentType: CONTENT_TYPES[framing],
      usage: response.usage,
      losses: [],
    };
  }
  const written = client.client.encodeResponse(response, env);
  return {
    bytes: new TextEncoder().encode(JSON.stringify(written.value)),
    contentType: "application/json",
    usage: response.usage,
    losses: written.losses,
  };
}
