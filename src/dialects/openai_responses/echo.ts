import type { JsonObject } from "../../base/json.ts";
import { mergedObjects } from "../../ir/extras.ts";
import type { ChatRequest } from "../../ir/request.ts";
import { HERE } from "./fields.ts";
import { writeFields } from "./upstream_fields.ts";
import { writeTools } from "./upstream_tools.ts";
import { Writer } from "./writer.ts";

/** What the API says about fields that the client did not write. */
const defaults: JsonObject = {
  background: false,
  max_output_tokens: null,
  max_tool_calls: null,
  metadata: {},
  parallel_tool_calls: true,
  previous_response_id: null,
  prompt_cache_key: null,
  reasoning: { effort: null, summary: null },
  safety_identifier: null,
  service_tier: "default",
  // The API's own default is true; a translated reply is stored nowhere.
  store: false,
  temperature: 1,
  text: { format: { type: "text" } },
  tool_choice: "auto",
  tools: [],
  top_logprobs: 0,
  top_p: 1,
  truncation: "disabled",
  user: null,
};

/** What a response object repeats of its request, true to what the client wrote. */
export function echoOf(request: ChatRequest): JsonObject {
  const writer = new Writer(request, {
    model: request.model,
    issuer: { provider: "", modelFamily: "" },
    quirks: {},
    unsupported: "drop",
  });
  const asked = request.dialect === HERE ? request.extra?.fields ?? {} : {};
  const kept = Object.fromEntries(
    Object.keys(defaults).flatMap((key) => asked[key] === undefined ? [] : [[key, asked[key]]]),
  );
  const first = request.turns[0]?.at === "/instructions" ? request.turns[0].parts[0] : undefined;
  const typed = request.dialect === HERE ? { ...writeTools(writer), ...writeFields(writer) } : {};
  return {
    ...mergedObjects(defaults, mergedObjects(kept, typed)),
    instructions: first?.type === "text" ? first.text : null,
  };
}
