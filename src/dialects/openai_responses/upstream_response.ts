import { isArray, isObject, type JsonObject, type MutableJsonObject } from "../../base/json.ts";
import { Fault } from "../../base/fault.ts";
import type { ReadEnv } from "../../ir/codec.ts";
import type { Extra } from "../../ir/origin.ts";
import type { ChatResponse } from "../../ir/response.ts";
import { faultInside } from "./faults.ts";
import { HERE } from "./fields.ts";
import { decodeFinish, hasCalls } from "./finish.ts";
import { decodeOutputItem } from "./output_items.ts";
import { decodeUsage } from "./usage.ts";

/** A whole reply of a Responses upstream. A failed one is thrown as what it is. */
export function decodeResponse(body: JsonObject, env: ReadEnv): ChatResponse {
  const fault = failureOf(body);
  if (fault !== undefined) throw fault;
  if (!isArray(body.output)) {
    throw new Fault("upstream_garbled", 'Cannot read the reply: it has no "output"');
  }
  const parts = body.output.flatMap((item) => {
    if (!isObject(item)) {
      throw new Fault("upstream_garbled", "Cannot read the reply: an output item is not an object");
    }
    return decodeOutputItem(item, env);
  });
  return {
    id: typeof body.id === "string" ? body.id : "",
    model: typeof body.model === "string" ? body.model : "",
    ...(typeof body.created_at === "number" ? { created: body.created_at } : {}),
    candidates: [{ index: 0, parts, finish: decodeFinish(body, hasCalls(parts)) }],
    ...(isObject(body.usage) ? { usage: decodeUsage(body.usage, body.service_tier) } : {}),
    extra: responseExtra(body),
  };
}

/** The fault of a reply that failed, `undefined` for all others. */
export function failureOf(response: JsonObject): Fault | undefined {
  if (response.error !== undefined && response.error !== null) return faultInside(response);
  if (response.status !== "failed" && response.status !== "cancelled") return undefined;
  return new Fault(
    "upstream_error",
    `Cannot finish the reply: the upstream says ${response.status}`,
  );
}

const taken: ReadonlySet<string> = new Set([
  "id",
  "object",
  "created_at",
  "model",
  "output",
  "output_text",
  "usage",
  "status",
  "error",
  "incomplete_details",
]);

/** The upstream's own echo of the request and whatever else it says about the reply. */
export function responseExtra(response: JsonObject): Extra {
  const fields: MutableJsonObject = {};
  for (const key in response) if (!taken.has(key)) fields[key] = response[key]!;
  return { dialect: HERE, fields };
}
