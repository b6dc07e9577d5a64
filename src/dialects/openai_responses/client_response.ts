import { Fault } from "../../base/fault.ts";
import type { JsonObject } from "../../base/json.ts";
import type { ReplyEnv } from "../../ir/codec.ts";
import { Losses } from "../../ir/losses.ts";
import type { Translated } from "../../ir/origin.ts";
import type { ChatResponse } from "../../ir/response.ts";
import { failedError } from "./faults.ts";
import { HERE } from "./fields.ts";
import { encodeFinish } from "./finish.ts";
import { encodeItems } from "./reply_items.ts";
import { responseObject, shellOf } from "./response_object.ts";

/** The error of a reply that its upstream ended as failed without an error of its own. */
export const FAILED = new Fault("upstream_error", "Cannot finish the reply: the upstream failed");

/** A whole reply for a Responses client, which gets the first candidate: there is no `n`. */
export function encodeResponse(response: ChatResponse, env: ReplyEnv): Translated<JsonObject> {
  const losses = new Losses();
  losses.extra(response, HERE);
  const [candidate, ...others] = response.candidates;
  for (const other of others) losses.unsupported(other, "the Responses API has one candidate");
  const shell = shellOf(response, env);
  const parts = candidate?.parts ?? [];
  const status = encodeFinish(
    candidate?.finish ?? { reason: "other" },
    parts.some((part) => part.type === "refusal"),
  );
  const value = responseObject(shell, {
    status,
    output: encodeItems(parts, env, losses),
    ...(response.usage === undefined ? {} : { usage: response.usage }),
    ...(status.status === "failed" ? { error: failedError(FAILED) } : {}),
  });
  return { value, losses: losses.all };
}
