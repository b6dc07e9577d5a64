import { Fault } from "../base/fault.ts";
import { isArray, isObject, type Json, type JsonObject } from "../base/json.ts";
import { provider as openai } from "./openai.ts";
import type { Provider } from "./provider.ts";
import { RESPONSES } from "./speaks.ts";

/**
 * ChatGPT's own backend, for whoever has a subscription and has run `planoai chatgpt login`: Responses
 * only, always streamed, never stored (dataplane §2.6).
 */
export const provider = {
  id: "chatgpt",
  title: "ChatGPT subscription",
  docs: "https://developers.openai.com/codex",
  baseUrl: "https://chatgpt.com/backend-api/codex",
  pathPrefix: "/backend-api/codex",
  auth: { kind: "chatgpt", env: "CHATGPT_ACCESS_TOKEN" },
  keyRequired: false,
  speaks: [RESPONSES],
  keepsReplies: false,
  headers: {
    originator: "codex_cli_rs",
    "user-agent": "codex_cli_rs/0.0.0 (Unknown 0; unknown) unknown",
  },
  forwardHeaders: ["session_id", "originator"],
  credentialHeaders: ["chatgpt-account-id"],
  settings: {
    account_id: { doc: "The ChatGPT account or workspace that pays.", env: ["CHATGPT_ACCOUNT_ID"] },
  },
  settingHeaders: { "chatgpt-account-id": "account_id" },
  // Answered with a 400 by this backend, whatever the model.
  quirks: { drop: ["max_output_tokens"] },
  tweak: withCodexRules,
  modelFamily: openai.modelFamily,
  models: [],
} as const satisfies Provider;

/**
 * The backend wants instructions. Plano sends the text of OpenAI's Codex program, which is not ours to
 * ship: a request without instructions gets this one sentence, the client's own stay as they are.
 */
const DEFAULT_INSTRUCTIONS = "You are a coding agent working for the user.";

/** Only lists as input, without system messages; instructions, a stream, and nothing stored. */
function withCodexRules(body: JsonObject): JsonObject {
  if (body.stream === false) {
    throw new Fault("bad_request", "Cannot answer in one piece: ChatGPT only streams", {
      param: "stream",
      note: 'send "stream": true',
    });
  }
  const { instructions } = body;
  const input = inputItems(body.input);
  return {
    ...body,
    instructions: typeof instructions === "string" && instructions !== ""
      ? instructions
      : DEFAULT_INSTRUCTIONS,
    // The very list when nothing is wrong with it: then its bytes pass.
    input: input.some(isSystem) ? input.map(withoutSystem) : input,
    store: false,
    stream: true,
  };
}

function inputItems(input: Json | undefined): readonly Json[] {
  if (input === undefined || isArray(input)) return input ?? [];
  if (typeof input !== "string") return [input];
  return [{ type: "message", role: "user", content: [{ type: "input_text", text: input }] }];
}

function isSystem(item: Json): boolean {
  return isObject(item) && item.role === "system";
}

/** The backend answers "System messages are not allowed"; a developer's it takes. */
function withoutSystem(item: Json): Json {
  return isObject(item) && isSystem(item) ? { ...item, role: "developer" } : item;
}
