/** One column of names: an upstream of the rig, and a real model that the mock pretends to be there. */
export interface MatrixUpstream {
  readonly id: string;
  /** For the page. */
  readonly title: string;
  /** The upstream of `tests/support/upstreams.ts`. */
  readonly prefix: string;
  /** Packages and gateway look at names to know what a model takes. */
  readonly model: string;
}

/** Every upstream of the matrix: each dialect, Gemini as its older and its newer models speak it. */
export const MATRIX_UPSTREAMS: readonly MatrixUpstream[] = [
  { id: "chat", title: "Chat", prefix: "chat", model: "gpt-5.1" },
  { id: "responses", title: "Responses", prefix: "responses", model: "gpt-5.1" },
  { id: "messages", title: "Messages", prefix: "messages", model: "claude-sonnet-4-5" },
  { id: "gemini-2.5", title: "Gemini 2.5", prefix: "gemini", model: "gemini-2.5-flash" },
  { id: "gemini-3", title: "Gemini 3", prefix: "gemini", model: "gemini-3-pro-preview" },
  {
    id: "bedrock",
    title: "Converse",
    prefix: "bedrock",
    model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
  },
  {
    id: "completions",
    title: "Completions",
    prefix: "completions",
    model: "gpt-3.5-turbo-instruct",
  },
];
