import type { JsonObject } from "../../base/json.ts";
import type { ReplyEnv } from "../../ir/codec.ts";
import { Losses } from "../../ir/losses.ts";
import type { Translated } from "../../ir/origin.ts";
import type { ChatResponse } from "../../ir/response.ts";
import { withMarkedCalls } from "../../ir/unthought_call.ts";
import { stopReason } from "./finish.ts";
import { replyBlock } from "./reply_block.ts";
import { tierField, usageObject } from "./usage.ts";
import { HERE, restored } from "./wire.ts";

/** A whole reply as a client of this dialect gets it: the first answer of those that there are. */
export function encodeResponse(response: ChatResponse, env: ReplyEnv): Translated<JsonObject> {
  const losses = new Losses();
  losses.extra(response, HERE);
  const [candidate, ...others] = response.candidates;
  for (const other of others) {
    losses.unsupported(`/choices/${other.index}`, "a reply holds one answer");
  }
  if (candidate !== undefined) losses.extra(candidate, HERE);
  const parts = withMarkedCalls(candidate?.parts ?? [], env.request);
  const finish = candidate?.finish ?? { reason: "other" as const };
  const content = parts.map((part) => replyBlock(part, losses)).filter((block) =>
    block !== undefined
  );
  const held = {
    call: parts.some((part) => part.type === "tool_call"),
    refusal: parts.some((part) => part.type === "refusal"),
  };
  const body: JsonObject = {
    output: { message: { role: "assistant", content } },
    stopReason: stopReason(finish, held, candidate?.extra),
    usage: usageObject(response.usage),
    ...tierField(response.usage),
  };
  const whole = restored(restored(body, response.extra), candidate?.extra);
  // SDKs demand it; nobody but the service has measured it.
  return { value: { metrics: { latencyMs: 0 }, ...whole }, losses: losses.all };
}
