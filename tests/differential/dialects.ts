/** A client's dialect as generated requests speak it. */
export interface Spoken {
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** What a model of the mock is called where it goes directly. */
  name(model: string): string;
  /** The members besides `model` and `stream`. */
  question(text: string): string;
}

const json = ["content-type", "application/json"] as const;
const quoted = JSON.stringify;

/** The three that may go directly. */
export const SPOKEN: readonly Spoken[] = [
  {
    path: "/v1/chat/completions",
    headers: [json],
    name: (model) => `chat/${model}`,
    question: (text) => `"messages":[{"role":"user","content":${quoted(text)}}]`,
  },
  {
    path: "/v1/messages",
    headers: [json, ["anthropic-version", "2023-06-01"]],
    // A client's model is echoed, so it has to be the provider's own name.
    name: (model) => `claude+${model}`,
    question: (text) => `"max_tokens":200,"messages":[{"role":"user","content":${quoted(text)}}]`,
  },
  {
    path: "/v1/responses",
    headers: [json],
    name: (model) => `responses/${model}`,
    question: (text) => `"input":${quoted(text)}`,
  },
];

/** Models of the mock that answer, each in its own way. */
export const ANSWERING = [
  ..."echo echo echo echo lorem-20 stream-6-3 length refuse cached think redacted inspect".split(
    " ",
  ),
  ..."slow-40 ping comments crlf split-7 weird-finish tool tool-zero json".split(" "),
];

/** Models of the mock that fail. */
export const FAILING = [
  ..."error-400 error-401 error-403 error-404 error-422 error-429 error-500 error-503 error-529"
    .split(" "),
  ..."error-mid cut cut-json stop-short malformed html empty gzip no-done usage-late".split(" "),
];
