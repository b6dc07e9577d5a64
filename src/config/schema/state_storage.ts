import { deprecated, mapping, planned, text } from "./schema.ts";

export const state_storage = planned(mapping("Where conversations of the Responses API are kept.", {
  type: text("`memory` forgets on restart.", { enum: ["memory", "postgres"] }),
  connection_string: text("The database: `postgresql://user:$DB_PASSWORD@host:5432/name`."),
}, ["type"]));

export const state_storage_v1_responses = deprecated(state_storage, "state_storage");
