import type { JsonObject } from "../../base/json.ts";
import type { ReplyEnv } from "../../ir/codec.ts";
import { Losses } from "../../ir/losses.ts";
import type { Extra, Translated } from "../../ir/origin.ts";
import type { Candidate, ChatResponse } from "../../ir/response.ts";
import { blockReason } from "./block_reason.ts";
import { clientParts } from "./client_parts.ts";
import { finishReason } from "./finish.ts";
import { usageMetadata } from "./usage.ts";
import { HERE, restored } from "./wire.ts";

/** A whole reply as a client of this dialect gets it. */
export function encodeResponse(response: ChatResponse, env: ReplyEnv): Translated<JsonObject> {
  const losses = new Losses();
  losses.extra(response, HERE);
  const isEmpty = isBlocked(response.extra) &&
    response.candidates.every(({ parts }) => parts.length === 0);
  const candidates = response.candidates.map((candidate) => candidateOf(candidate, losses));
  const body: JsonObject = {
    ...(isEmpty ? {} : { candidates }),
    ...(response.usage === undefined ? {} : { usageMetadata: usageMetadata(response.usage) }),
    ...identity(response, env),
  };
  return { value: restored(body, response.extra), losses: losses.all };
}

function candidateOf(candidate: Candidate, losses: Losses): JsonObject {
  losses.extra(candidate, HERE);
  const parts = clientParts(candidate.parts, losses);
  return restored({
    content: { ...(parts.length === 0 ? {} : { parts }), role: "model" },
    finishReason: finishReason(
      candidate.finish,
      candidate.extra,
      candidate.parts.some((part) => part.type === "refusal"),
    ),
    index: candidate.index,
  }, candidate.extra);
}

/** True when the prompt itself was refused: such a reply has no candidates. */
export function isBlocked(extra: Extra | undefined): boolean {
  return extra?.dialect === HERE && blockReason(extra.fields) !== undefined;
}

/** `modelVersion` and `responseId`: the upstream's, so that logs agree; else ours. */
export function identity(
  reply: { readonly id: string; readonly model: string },
  env: ReplyEnv,
): JsonObject {
  return {
    modelVersion: env.model ?? (reply.model === "" ? env.request.model : reply.model),
    responseId: reply.id === "" ? env.newId("") : reply.id,
  };
}
