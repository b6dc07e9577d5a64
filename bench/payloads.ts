/** What clients send and what the upstream answers in every measurement. */

const PROMPT = "The quick brown fox jumps over the lazy dog. ".repeat(16);
const MODEL = "openai/gpt-4o";

/** The kinds of requests: two dialects, whole and streamed. The upstream always speaks Chat. */
export type Kind = "json" | "sse" | "translated-json" | "translated-sse";

export const KINDS: readonly Kind[] = ["json", "sse", "translated-json", "translated-sse"];

/** Path and body that a client sends: about 1 kB. */
export function requestOf(
  kind: Kind,
  model: string = MODEL,
): { readonly path: string; readonly body: string } {
  const messages = [{ role: "user", content: PROMPT }];
  switch (kind) {
    case "json":
      return { path: "/v1/chat/completions", body: JSON.stringify({ model, messages }) };
    case "sse":
      return {
        path: "/v1/chat/completions",
        body: JSON.stringify({
          model,
          stream: true,
          stream_options: { include_usage: true },
          messages,
        }),
      };
    case "translated-json":
      return {
        path: "/v1/messages",
        body: JSON.stringify({ model, max_tokens: 1024, messages }),
      };
    case "translated-sse":
      return {
        path: "/v1/messages",
        body: JSON.stringify({ model, max_tokens: 1024, stream: true, messages }),
      };
    default:
      return kind satisfies never;
  }
}

const head = { id: "chatcmpl-bench", created: 1700000000, model: "gpt-4o" };
const usage = { prompt_tokens: 160, completion_tokens: 100, total_tokens: 260 };

/** A whole Chat reply of about 1 kB. */
export function jsonReply(): string {
  return JSON.stringify({
    ...head,
    object: "chat.completion",
    choices: [{
      index: 0,
      message: { role: "assistant", content: PROMPT },
      logprobs: null,
      finish_reason: "stop",
    }],
    usage,
  });
}

/** A streamed Chat reply: 100 events of text, then the finish, the usage and `[DONE]`. */
export function sseReply(): string {
  const chunk = (delta: unknown, finish: string | null) => ({
    ...head,
    object: "chat.completion.chunk",
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
  });
  const events: unknown[] = [chunk({ role: "assistant", content: "" }, null)];
  for (let i = 0; i < 100; i++) events.push(chunk({ content: `token ${i} ` }, null));
  events.push(chunk({}, "stop"));
  events.push({ ...head, object: "chat.completion.chunk", choices: [], usage });
  return events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("") + "data: [DONE]\n\n";
}
