import type { JsonObject, MutableJsonObject } from "../../base/json.ts";
import { wrapCustomInput } from "../../ir/custom_tool.ts";
import { sameIssuer } from "../../ir/origin.ts";
import type { Seal, ThinkingPart, ToolCallPart } from "../../ir/part.ts";
import type { Turn } from "../../ir/request.ts";
import { merged } from "./fields.ts";
import { upstreamReasoning } from "./reasoning.ts";
import { signatureField } from "./thought_signature.ts";
import { speaksCustom } from "./upstream_tools.ts";
import { contentOf, writePart } from "./upstream_content.ts";
import type { Writer } from "./writer.ts";

/** Where open thinking goes back to models that demand it. */
const OPEN_THINKING = "reasoning_content";

/** What such a model takes for thinking that there was not: an empty text counts as none. */
const NO_THINKING = " ";

/** An assistant message: thinking, text, refusal and calls, each in its own field. */
export function writeAssistant(turn: Turn, writer: Writer): readonly JsonObject[] {
  const content: JsonObject[] = [];
  const thinking: ThinkingPart[] = [];
  const refusals: string[] = [];
  const calls: JsonObject[] = [];
  const signatures: string[] = [];
  for (const part of turn.parts) {
    switch (part.type) {
      case "thinking":
        writer.foreign(part);
        if (signsCall(part, writer)) signatures.push(part.seal.data);
        else if (mayReturn(part, writer)) thinking.push(part);
        break;
      case "refusal":
        writer.foreign(part);
        refusals.push(part.text);
        break;
      case "tool_call":
        calls.push({ ...writeCall(part, writer), ...signatureField(signatures.shift()) });
        break;
      default: {
        const written = writePart(part, writer);
        if (written.length > 0 && calls.length > 0) {
          writer.losses.approximated(part, "text after tool calls goes before them");
        }
        content.push(...written);
      }
    }
  }
  const message: MutableJsonObject = { role: "assistant" };
  if (calls.length > 0) message.tool_calls = calls;
  if (refusals.length > 0) message.refusal = refusals.join("\n");
  message.content = contentOf(content, writer) ?? null;
  const field = writer.quirks.reasoningField ?? "";
  Object.assign(message, upstreamReasoning(thinking, field));
  // DeepSeek and Kimi refuse calls without thinking, also those that they have not made themselves.
  // A client of this dialect knows it, unless the thinking that it sent was another's.
  const isOwed = !writer.same || turn.parts.some(({ type }) => type === "thinking");
  if (isOwed && calls.length > 0 && thinking.length === 0 && field === OPEN_THINKING) {
    message[field] = NO_THINKING;
  }
  if (turn.name !== undefined) message.name = turn.name;
  const silent = content.length === 0 && calls.length === 0 && refusals.length === 0;
  if (silent && !writer.same) {
    for (const part of thinking) writer.losses.unsupported(part, "thinking alone is no message");
    return [];
  }
  return [merged(turn.extra, message)];
}

function writeCall(call: ToolCallPart, writer: Writer): JsonObject {
  writer.foreign(call);
  const name = writer.names.toWire(call.name, call.namespace);
  const id = writer.callId(call.id);
  const cache = writer.cache(call);
  if (call.kind === "custom" && speaksCustom(writer)) {
    return merged(call.extra, { id, type: "custom", custom: { name, input: call.args }, ...cache });
  }
  const args = call.kind === "custom" ? wrapCustomInput(call.args) : call.args;
  return merged(call.extra, {
    id,
    type: "function",
    function: { name, arguments: args },
    ...cache,
  });
}

/** True for the signature of a call, which its maker gets back on the call. */
function signsCall(
  part: ThinkingPart,
  { target }: Writer,
): part is ThinkingPart & { readonly seal: Seal } {
  const { seal } = part;
  return seal?.signs === "tool_call" && seal.issuer !== undefined &&
    sameIssuer(seal.issuer, target.issuer);
}

/** Thinking goes back only to who made it, and only where history has a field for it (W044, W046). */
function mayReturn(part: ThinkingPart, writer: Writer): boolean {
  const { issuer } = writer.target;
  if (writer.quirks.reasoningField === undefined) {
    writer.losses.unsupported(part, `${issuer.provider} takes no thinking back`);
    return false;
  }
  const maker = part.seal?.issuer;
  const own = maker === undefined ? writer.same : sameIssuer(maker, issuer);
  if (part.seal === undefined || own) return true;
  writer.losses.unsupported(part, "sealed thinking returns only to who made it");
  return false;
}
