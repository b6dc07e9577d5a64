import type { MockDialect } from "./dialect.ts";
import { bareName } from "./model_name.ts";
import { models } from "./models/table.ts";
import { modelOf } from "./models/table.ts";
import { Refusal } from "./refusal.ts";

const ids = models.map((model) =>
  model.name.replaceAll(/\bN\b/g, "10").replaceAll(/\bMS\b/g, "20")
);

/** `GET /v1/models`, in the shape of the vendor whose client asks. Only Google's has pages. */
export function modelList(dialect: MockDialect, nowMs: number, query: URLSearchParams) {
  switch (dialect) {
    case "anthropic_messages":
      return {
        data: ids.map((id) => anthropicModel(id, nowMs)),
        has_more: false,
        first_id: ids[0] ?? null,
        last_id: ids.at(-1) ?? null,
      };
    case "gemini":
      return googlePage(query);
    default:
      return { object: "list" as const, data: ids.map((id) => openaiModel(id, nowMs)) };
  }
}

function googlePage(query: URLSearchParams) {
  const size = Math.min(1_000, Math.max(1, Number(query.get("pageSize") ?? 50) || 50));
  const from = Number(query.get("pageToken") ?? 0) || 0;
  const models = ids.slice(from, from + size).map(googleModel);
  return from + size < ids.length ? { models, nextPageToken: String(from + size) } : { models };
}

/** `GET /v1/models/{id}`; 404 for a name that no row of the table takes. */
export function modelEntry(dialect: MockDialect, id: string, nowMs: number) {
  const bare = bareName(id);
  if (bare !== "echo" && modelOf(bare).model === models[0]) throw noModel(dialect, id);
  switch (dialect) {
    case "anthropic_messages":
      return anthropicModel(id, nowMs);
    case "gemini":
      return googleModel(id);
    default:
      return openaiModel(id, nowMs);
  }
}

function noModel(dialect: MockDialect, id: string): Refusal {
  switch (dialect) {
    case "anthropic_messages":
      return new Refusal(404, `model: ${id}`);
    case "gemini":
      return new Refusal(
        404,
        `models/${id} is not found for API version v1beta. Call ListModels to see the list of ` +
          "available models and their supported methods.",
      );
    default:
      return new Refusal(404, `The model '${id}' does not exist`, { param: "model" });
  }
}

function googleModel(id: string) {
  return {
    name: `models/${id}`,
    version: "001",
    displayName: `Mock ${id}`,
    inputTokenLimit: 1_048_576,
    outputTokenLimit: 65_536,
    supportedGenerationMethods: ["generateContent", "countTokens", "embedContent"],
    temperature: 1,
    maxTemperature: 2,
    topP: 0.95,
    topK: 64,
    thinking: true,
  };
}

function openaiModel(id: string, nowMs: number) {
  return { id, object: "model" as const, created: Math.floor(nowMs / 1000), owned_by: "planoai" };
}

function anthropicModel(id: string, nowMs: number) {
  return {
    type: "model" as const,
    id,
    display_name: `Mock ${id}`,
    created_at: new Date(nowMs).toISOString(),
    capabilities: null,
    deprecated_at: null,
    lifecycle: "active" as const,
    line: null,
    max_input_tokens: 200_000,
    max_tokens: 64_000,
    retires_at: null,
  };
}
