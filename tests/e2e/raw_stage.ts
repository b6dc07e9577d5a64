import { type RawServer, rawServer, type Script } from "../support/raw_server.ts";
import { configFor, type Plane, type Stage, startStage } from "./stage.ts";

/** A stage whose only upstream is a script of bytes. */
export interface RawStage extends Stage {
  readonly upstream: RawServer;
}

/** What differs from the plainest. */
export interface RawStageOptions {
  readonly plane: Plane;
  /** More top-level YAML. */
  readonly more?: string;
  /** More YAML of the listener, as flow members. */
  readonly listener?: string;
  readonly script: Script;
  /** For scenarios that drain or break off what runs. */
  readonly ownEnvoy?: boolean;
}

/** Starts both. */
export async function startRawStage(options: RawStageOptions): Promise<RawStage> {
  const { plane, script, ownEnvoy = false } = options;
  const upstream = rawServer(script);
  const url = `http://127.0.0.1:${upstream.origin.port}/v1`;
  const stage = await startStage({ plane, ownEnvoy, config: configFor({ url, ...options }) });
  const close = async () => {
    await stage.close();
    await upstream[Symbol.asyncDispose]();
  };
  return { ...stage, upstream, close, [Symbol.asyncDispose]: close };
}

/** A script that answers the first request of a connection with these writes and then closes. */
export function answering(...writes: readonly (string | Uint8Array)[]): Script {
  return async (peer) => {
    if (await peer.request() === undefined) return;
    for (const write of writes) await peer.send(write);
  };
}

/** A script that answers every request so and keeps the connection until its client leaves. */
export function holding(...writes: readonly (string | Uint8Array)[]): Script {
  return async (peer) => {
    while (await peer.request() !== undefined) {
      for (const write of writes) await peer.send(write);
    }
  };
}

/** A reply's head; each line as it is. */
export function head(status: number, ...lines: readonly string[]): string {
  return [`HTTP/1.1 ${status} X`, ...lines, "", ""].join("\r\n");
}

/** A whole reply with a length. */
export function reply(status: number, type: string, body: string, ...lines: string[]): string {
  const length = new TextEncoder().encode(body).length;
  return head(status, `content-type: ${type}`, `content-length: ${length}`, ...lines) + body;
}

/** One chunk of a chunked body; without text, the last one. */
export function chunk(text = ""): string {
  return `${new TextEncoder().encode(text).length.toString(16)}\r\n${text}\r\n`;
}

/** The head of a chunked event stream. */
export const STREAM = head(200, "content-type: text/event-stream", "transfer-encoding: chunked");

/** A Chat reply. */
export const CHAT_REPLY =
  '{"id":"c","object":"chat.completion","created":1,"model":"m","choices":' +
  '[{"index":0,"message":{"role":"assistant","content":"hello","refusal":null},' +
  '"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}';

/** One event of a Chat stream. */
export function delta(text: string): string {
  return 'data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":' +
    `[{"index":0,"delta":{"role":"assistant","content":${JSON.stringify(text)}},` +
    '"finish_reason":null}]}\n\n';
}

/** The events that end a Chat stream. */
export const CHAT_END =
  'data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m",' +
  '"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n' +
  'data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[],' +
  '"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}\n\n' +
  "data: [DONE]\n\n";
