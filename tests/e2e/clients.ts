import assert from "@std/assert";
import type { Call, Reply } from "./raw_call.ts";

/** A client dialect as a test speaks it. */
export interface Client {
  readonly title: string;
  /** The prefix of the models whose provider speaks the same. */
  readonly own: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The members that a request must have besides `model` and `stream`. */
  readonly question: (text: string) => string;
  /** What stands in a stream that ended well. */
  readonly streamEnd: string;
  /** What begins the event that says a stream has failed. */
  readonly streamError: RegExp;
}

const json = { "content-type": "application/json" };

export const CHAT: Client = {
  title: "Chat",
  own: "chat",
  path: "/v1/chat/completions",
  headers: json,
  question: (text) => `"messages":[{"role":"user","content":${JSON.stringify(text)}}]`,
  streamEnd: "data: [DONE]\n\n",
  streamError: /data: \{"error":\{/,
};

export const MESSAGES: Client = {
  title: "Messages",
  own: "messages",
  path: "/v1/messages",
  headers: { ...json, "anthropic-version": "2023-06-01" },
  question: (text) =>
    `"max_tokens":100,"messages":[{"role":"user","content":${JSON.stringify(text)}}]`,
  streamEnd: "event: message_stop\n",
  streamError: /event: error\ndata: \{"type":"error","error":\{/,
};

export const RESPONSES: Client = {
  title: "Responses",
  own: "responses",
  path: "/v1/responses",
  headers: json,
  question: (text) => `"input":${JSON.stringify(text)}`,
  streamEnd: "event: response.completed\n",
  streamError: /event: (error|response\.failed)\n/,
};

export const CLIENTS: readonly Client[] = [CHAT, MESSAGES, RESPONSES];

/** A request of a client: the smallest that its API takes. */
export function ask(client: Client, model: string, options: AskOptions = {}): Call {
  const stream = options.stream === undefined ? "" : `"stream":${options.stream},`;
  const body = `{"model":${JSON.stringify(model)},${stream}${
    client.question(options.text ?? "hello there")
  }}`;
  return { path: client.path, headers: { ...client.headers, ...options.headers }, body };
}

export interface AskOptions {
  readonly stream?: boolean;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The words of an error reply, after a look at its shape: exactly that of the client's dialect. */
export function errorOf(client: Client, reply: Reply): { message: string; type: string } {
  const body = JSON.parse(reply.text);
  assert.equal(reply.headers["content-type"], "application/json");
  if (client === MESSAGES) {
    assert.equal(body.type, "error", reply.text);
  } else {
    assert.deepEqual(Object.keys(body), ["error"], reply.text);
    assert.deepEqual(Object.keys(body.error).toSorted(), ["code", "message", "param", "type"]);
  }
  assert.equal(typeof body.error.message, "string", reply.text);
  assert.equal(typeof body.error.type, "string", reply.text);
  return body.error;
}
