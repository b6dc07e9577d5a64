import type { JsonObject, MutableJsonObject } from "../base/json.ts";
import type { Losses } from "../ir/losses.ts";
import type { ChatRequest } from "../ir/request.ts";
import { shortUser } from "../ir/short_user.ts";

/** A request on its way to an OpenAI API. */
export interface Written {
  readonly request: ChatRequest;
  readonly losses: Losses;
  /** The client spoke the upstream's dialect. */
  readonly same: boolean;
}

/** The fields that every OpenAI API has under the same name with the same meaning. */
export function commonFields({ request, losses, same }: Written): JsonObject {
  const fields: MutableJsonObject = {};
  const user = same ? request.user : shortUser(request, losses);
  if (user !== undefined) fields.user = user;
  if (request.metadata !== undefined) fields.metadata = request.metadata;
  if (request.store !== undefined) fields.store = request.store;
  if (request.cacheKey !== undefined) fields.prompt_cache_key = request.cacheKey;
  if (request.serviceTier !== undefined) {
    // Messages says `standard_only` for what OpenAI calls `default`.
    const standard = request.serviceTier === "standard_only";
    fields.service_tier = standard ? "default" : request.serviceTier;
    if (standard) losses.field(request, "serviceTier", 'written as "default"', "approximated");
  }
  return fields;
}
