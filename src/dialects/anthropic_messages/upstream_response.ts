import { isArray, isObject, type JsonObject } from "../../base/json.ts";
import { Fault } from "../../base/fault.ts";
import type { ReadEnv } from "../../ir/codec.ts";
import { unwrapCustomInput } from "../../ir/custom_tool.ts";
import type { Extra } from "../../ir/origin.ts";
import type { ReplyPart } from "../../ir/part.ts";
import { Reader, withExtra } from "../../ir/reader.ts";
import type { ChatResponse } from "../../ir/response.ts";
import { toolNames } from "../../ir/tool_names.ts";
import { readReplyPart } from "./blocks.ts";
import { faultOfEvent } from "./faults.ts";
import { isUnknownReason, readFinish } from "./finish.ts";
import { readUsage } from "./usage.ts";
import { HERE } from "./wire.ts";

/** A whole reply as the pivot. An error body that came with status 200 is thrown as its fault. */
export function decodeResponse(body: JsonObject, env: ReadEnv): ChatResponse {
  if (body.type === "error" || (body.content === undefined && isObject(body.error))) {
    throw faultOfEvent(body);
  }
  if (!isArray(body.content)) {
    throw new Fault("upstream_garbled", "Cannot read the reply: it has no list of content blocks");
  }
  const reader = new Reader(body, "", "upstream_garbled");
  const parts = reader.objects("content").map((block) =>
    renamed(readReplyPart(block, env.target.issuer), env)
  );
  for (const key of ["type", "role"]) reader.take(key);
  const id = reader.optionalString("id") ?? "";
  const model = reader.optionalString("model") ?? "";
  const hasCall = parts.some((part) => part.type === "tool_call");
  const finish = readFinish(reader.take("stop_reason"), reader.take("stop_sequence"), hasCall);
  const usage = reader.optionalObject("usage");
  const late = lateFields(body);
  for (const key of lateKeys) reader.take(key);
  return {
    id,
    model,
    candidates: [{ index: 0, parts, finish, ...withExtra(late) }],
    ...(usage === undefined ? {} : { usage: readUsage(usage) }),
    ...withExtra(reader.rest(HERE)),
  };
}

/** Fields that a stream tells at its end, in `message_delta`: they belong to the answer's finish. */
export const lateKeys = ["container", "context_management", "stop_details"] as const;

/** Those of them that say something. */
export function lateFields(body: JsonObject): Extra | undefined {
  const said: string[] = lateKeys.filter((key) => body[key] !== undefined && body[key] !== null);
  if (isUnknownReason(body.stop_reason)) said.push("stop_reason");
  if (said.length === 0) return undefined;
  return { dialect: HERE, fields: Object.fromEntries(said.map((key) => [key, body[key]!])) };
}

/** A call by the client's own name for the tool, and a custom tool's input as plain text. */
function renamed(part: ReplyPart, env: ReadEnv): ReplyPart {
  if (part.type !== "tool_call") return part;
  const tool = toolNames(env.request).fromWire(part.name);
  return {
    ...part,
    ...tool,
    ...(tool.kind === "custom" ? { args: unwrapCustomInput(part.args) } : {}),
  };
}
