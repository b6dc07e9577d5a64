import { isArray, isObject, type Json, type JsonObject, rawJson } from "../../base/json.ts";
import type { ReadEnv } from "../../ir/codec.ts";
import { unwrapCustomInput } from "../../ir/custom_tool.ts";
import { type ReplyPart, toolCallId, type ToolCallPart } from "../../ir/part.ts";
import { type Reader, withExtra } from "../../ir/reader.ts";
import type { Candidate, ChatResponse } from "../../ir/response.ts";
import { toolNames } from "../../ir/tool_names.ts";
import { OPENAI_CHAT } from "../ids.ts";
import { readReply } from "../openai_choices.ts";
import { missingCallId } from "./call_id.ts";
import { extraOf, leftovers } from "./fields.ts";
import { decodeFinish } from "./finish.ts";
import { thinkingOf, upstreamSeal } from "./reasoning.ts";
import { signatureApart } from "./thought_signature.ts";

/** A whole reply of a Chat upstream. An error object in a 200 is thrown as what it is. */
export function decodeResponse(body: JsonObject, env: ReadEnv): ChatResponse {
  return readReply(
    body,
    leftovers,
    (choice, index, id) => decodeChoice(choice, index, id, env),
  );
}

function decodeChoice(reader: Reader, index: number, id: string, env: ReadEnv): Candidate {
  const message = reader.child("message") ?? reader.fail("message", "an object");
  message.take("role");
  const sources = message.objects("tool_calls");
  const calls = sources.flatMap((call, number) =>
    decodeCall(call, () => missingCallId(id, index, number, env), env)
  );
  const refusal = message.optionalString("refusal");
  const parts: ReplyPart[] = [
    ...thinkingOf(message.source, upstreamSeal(env.target.issuer)),
    ...contentParts(message.take("content"), message),
    ...(refusal === undefined || refusal === ""
      ? []
      : [{ type: "refusal", text: refusal } as const]),
    ...calls,
  ];
  for (const key of ["reasoning_content", "reasoning", "reasoning_details"]) message.take(key);
  if (reader.source.logprobs === null) reader.take("logprobs");
  const finish = decodeFinish(reader.optionalString("finish_reason"), sources.length > 0);
  return { index, parts, finish, ...withExtra(leftovers(reader, { message })) };
}

/** A call, behind the signature that it carries. */
function decodeCall(
  reader: Reader,
  missingId: () => ToolCallPart["id"],
  env: ReadEnv,
): readonly ReplyPart[] {
  const isCustom = reader.take("type") === "custom";
  const key = isCustom ? "custom" : "function";
  const call = reader.child(key) ?? reader.fail(key, "an object");
  const tool = toolNames(env.request).fromWire(call.filled("name"));
  const text = argumentText(call.take(isCustom ? "input" : "arguments"));
  const id = reader.optionalString("id");
  reader.take("index");
  const { seal, fields } = signatureApart(leftovers(reader, { [key]: call })?.fields ?? {}, env);
  const part: ToolCallPart = {
    type: "tool_call",
    id: id === undefined || id === "" ? missingId() : toolCallId(id),
    name: tool.name,
    args: argumentsOf(text, isCustom, tool.kind),
    kind: isCustom ? "custom" : tool.kind,
    ...(tool.namespace === undefined ? {} : { namespace: tool.namespace }),
    ...extraOf(fields),
  };
  return seal === undefined ? [part] : [{ type: "thinking", text: "", seal }, part];
}

function argumentsOf(text: string, isCustom: boolean, kind: "function" | "custom") {
  if (isCustom) return rawJson(text);
  if (kind === "custom") return unwrapCustomInput(text);
  return rawJson(text === "" ? "{}" : text);
}

/** Arguments are JSON text; some servers forget that and send the object (Ollama). */
export function argumentText(value: Json | undefined): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : JSON.stringify(value);
}

/** `content`: a string, `null`, or a list of parts (Mistral's thinking models). */
function contentParts(content: Json | undefined, message: Reader): readonly ReplyPart[] {
  if (content === undefined || content === null || content === "") return [];
  if (typeof content === "string") return [{ type: "text", text: content }];
  if (!isArray(content)) return message.fail("content", "a string or an array");
  return content.filter(isObject).map((item): ReplyPart => {
    if (item.type === "text" && typeof item.text === "string") {
      return { type: "text", text: item.text };
    }
    if (item.type === "thinking") return { type: "thinking", text: thinkingText(item.thinking) };
    return { type: "opaque", dialect: OPENAI_CHAT, block: item };
  });
}

/** Mistral's `thinking`: a list of text parts. */
export function thinkingText(thinking: Json | undefined): string {
  if (typeof thinking === "string") return thinking;
  if (!isArray(thinking)) return "";
  return thinking.map((item) => isObject(item) && typeof item.text === "string" ? item.text : "")
    .join("");
}
