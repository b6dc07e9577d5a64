import type { MockDialect } from "./dialect.ts";
import { models } from "./models/table.ts";
import { modelOf } from "./models/table.ts";
import { Refusal } from "./refusal.ts";

const ids = models.map((model) =>
  model.name.replaceAll(/\bN\b/g, "10").replaceAll(/\bMS\b/g, "20")
);

/** `GET /v1/models`, in the shape of the vendor whose client asks. */
export function modelList(dialect: MockDialect, nowMs: number) {
  return dialect === "anthropic_messages"
    ? {
      data: ids.map((id) => anthropicModel(id, nowMs)),
      has_more: false,
      first_id: ids[0] ?? null,
      last_id: ids.at(-1) ?? null,
    }
    : { object: "list" as const, data: ids.map((id) => openaiModel(id, nowMs)) };
}

/** `GET /v1/models/{id}`; 404 for a name that no row of the table takes. */
export function modelEntry(dialect: MockDialect, id: string, nowMs: number) {
  const bare = id.startsWith("mock/") ? id.slice("mock/".length) : id;
  if (bare !== "echo" && modelOf(bare).model === models[0]) {
    throw dialect === "anthropic_messages"
      ? new Refusal(404, `model: ${id}`)
      : new Refusal(404, `The model '${id}' does not exist`, { param: "model" });
  }
  return dialect === "anthropic_messages" ? anthropicModel(id, nowMs) : openaiModel(id, nowMs);
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
