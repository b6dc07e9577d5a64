import { isArray, isObject, type Json, type JsonObject, parseObject } from "../base/json.ts";
import { withMembers } from "../base/json_members.ts";

/**
 * A body of Gemini's API for another model than the client named: some of its methods repeat the
 * path's model inside, and refuse what does not agree. The same bytes when nothing has to change.
 */
export function withGeminiModel(bytes: Uint8Array, model: string): Uint8Array {
  const text = new TextDecoder().decode(bytes);
  if (!text.includes('"model"')) return bytes;
  const body = parseObject(text);
  if (body === undefined) return bytes;
  const name = `models/${model}`;
  const changed = renamed(body, name);
  return changed === body ? bytes : new TextEncoder().encode(withMembers(text, body, changed));
}

/** `model` of the body itself, of a counted request, and of each request of a batch. */
function renamed(body: JsonObject, name: string): JsonObject {
  const changes: Record<string, Json> = {};
  if (typeof body.model === "string" && body.model !== name) changes.model = name;
  const { generateContentRequest: inner, requests } = body;
  if (isObject(inner)) {
    const change = renamed(inner, name);
    if (change !== inner) changes.generateContentRequest = change;
  }
  if (isArray(requests)) {
    const all = requests.map((one) => isObject(one) ? renamed(one, name) : one);
    if (all.some((one, index) => one !== requests[index])) changes.requests = all;
  }
  return Object.keys(changes).length === 0 ? body : { ...body, ...changes };
}
