import type { Json, JsonObject } from "../../src/base/json.ts";
import type { UpstreamTarget } from "../../src/ir/codec.ts";
import type { Issuer, Translated } from "../../src/ir/origin.ts";
import type { Part } from "../../src/ir/part.ts";
import type { ChatRequest, FunctionTool } from "../../src/ir/request.ts";
import { chatRequest, user } from "./messages.ts";
import { encodeRequest } from "../../src/dialects/bedrock_converse/upstream_request.ts";

/** Whom the requests are for. */
export const BEDROCK: Issuer = { provider: "amazon_bedrock", modelFamily: "claude" };
/** A Claude that thinks by a budget. */
export const CLAUDE_45 = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
/** A tool without arguments. */
export const tool: FunctionTool = { type: "function", at: "/tools/0", name: "f" };

/** A request as Claude on Bedrock is sent it, unless the target says otherwise. */
export function written(
  request: Partial<ChatRequest>,
  target: Partial<UpstreamTarget> = {},
): Translated<JsonObject> {
  return encodeRequest(chatRequest([user("x")], { sampling: {}, ...request }), {
    model: CLAUDE_45,
    issuer: BEDROCK,
    quirks: {},
    unsupported: "drop",
    ...target,
  });
}

/** Its messages. */
export function messagesOf(translated: Translated<JsonObject>): Json | undefined {
  return translated.value.messages;
}

/** One turn of the user. */
export function userWith(...parts: Part[]): Partial<ChatRequest> {
  return { turns: [{ role: "user", at: "/messages/0", parts }] };
}
