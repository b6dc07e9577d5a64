import { Fault } from "../base/fault.ts";
import type { JsonObject } from "../base/json.ts";
import type { ListedModel, Routes } from "../routing/routes.ts";

/** Google's default and its upper bound of one page. */
const PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 1000;

/** `GET /v1/models`. */
export function modelList(routes: Routes): JsonObject {
  return {
    object: "list",
    data: routes.list().map(({ id, ownedBy }) => modelObject(id, ownedBy)),
  };
}

/** `GET /v1/models/{id}`. Throws `not_found`. */
export function oneModel(routes: Routes, id: string): JsonObject {
  const { id: name, ownedBy } = listed(routes, id);
  return modelObject(name, ownedBy);
}

/**
 * `GET /v1beta/models`, a page of it. Throws `bad_request` for a size or a token that is none.
 */
export function geminiModelList(routes: Routes, query: string): JsonObject {
  const asked = new URLSearchParams(query);
  const all = routes.list();
  const size = Math.min(numberOf(asked, "pageSize") ?? PAGE_SIZE, MAX_PAGE_SIZE);
  const start = numberOf(asked, "pageToken") ?? 0;
  const end = start + (size === 0 ? PAGE_SIZE : size);
  return {
    models: all.slice(start, end).map(({ id }) => geminiModel(id)),
    ...(end < all.length ? { nextPageToken: String(end) } : {}),
  };
}

/** `GET /v1beta/models/{id}`. Throws `not_found`. */
export function oneGeminiModel(routes: Routes, id: string): JsonObject {
  return geminiModel(listed(routes, id).id);
}

/** What is listed, and what a wildcard takes although it is not. */
function listed(routes: Routes, id: string): ListedModel {
  const found = routes.list().find((model) => model.id === id);
  if (found !== undefined) return found;
  try {
    return { id, ownedBy: routes.find(id).entry.provider.id };
  } catch {
    throw new Fault("not_found", `Cannot find model "${id.slice(0, 100)}": not configured`, {
      param: "model",
      reason: "model_not_found",
    });
  }
}

/** Readable by two vendors' SDKs: OpenAI's fields, and `type` and `display_name` for Anthropic's. */
function modelObject(id: string, ownedBy: string): JsonObject {
  return {
    id,
    object: "model",
    created: 0,
    owned_by: ownedBy,
    type: "model",
    display_name: id,
    created_at: "1970-01-01T00:00:00Z",
  };
}

function geminiModel(id: string): JsonObject {
  return {
    name: `models/${id}`,
    displayName: id,
    supportedGenerationMethods: /embed/i.test(id)
      ? ["embedContent", "batchEmbedContents"]
      : ["generateContent", "streamGenerateContent", "countTokens"],
  };
}

function numberOf(asked: URLSearchParams, name: string): number | undefined {
  const text = asked.get(name);
  if (text === null || text === "") return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Fault("bad_request", `Cannot read "${name}": it is "${text.slice(0, 40)}"`, {
    param: name,
  });
}
