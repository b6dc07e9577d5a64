import { isArray, isObject, type JsonObject } from "../../base/json.ts";
import { Fault } from "../../base/fault.ts";
import type { ReadEnv } from "../../ir/codec.ts";
import { unwrapCustomInput } from "../../ir/custom_tool.ts";
import type { ReplyPart } from "../../ir/part.ts";
import { Reader } from "../../ir/reader.ts";
import type { ChatResponse } from "../../ir/response.ts";
import { toolNames } from "../../ir/tool_names.ts";
import { readReplyPart } from "./blocks.ts";
import { faultOfException } from "./faults.ts";
import { isUnknownReason, readFinish } from "./finish.ts";
import { readUsage } from "./usage.ts";
import { restOf } from "./wire.ts";

/**
 * A whole reply as the pivot. It names neither itself nor its model: the model is the one that was
 * asked. What the service adds (metrics, trace, tiers) belongs to the answer's end, where a stream
 * tells it. An error body that came with status 200 is thrown as its fault.
 */
export function decodeResponse(body: JsonObject, env: ReadEnv): ChatResponse {
  const message = isObject(body.output) ? body.output.message : undefined;
  if (!isObject(message) || !isArray(message.content)) {
    const type = typeof body.__type === "string" ? body.__type : undefined;
    if (type !== undefined) throw faultOfException(type, JSON.stringify(body));
    throw new Fault("upstream_garbled", "Cannot read the reply: it has no list of content blocks");
  }
  const reader = new Reader(body, "", "upstream_garbled");
  const output = reader.child("output")!;
  const said = output.child("message")!;
  said.take("role");
  const parts = said.objects("content").map((block) =>
    renamed(readReplyPart(block, env.target.issuer), env)
  );
  const hasCall = parts.some((part) => part.type === "tool_call");
  const finish = readFinish(body.stopReason, body.additionalModelResponseFields, hasCall);
  if (!isUnknownReason(body.stopReason)) reader.take("stopReason");
  const usage = reader.optionalObject("usage");
  const rest = restOf(reader, { output: [output, { message: said }] });
  return {
    id: "",
    model: env.target.model,
    candidates: [{ index: 0, parts, finish, ...rest }],
    ...(usage === undefined ? {} : { usage: readUsage(usage, body.serviceTier) }),
  };
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
