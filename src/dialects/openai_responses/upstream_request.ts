import type { JsonObject, MutableJsonObject } from "../../base/json.ts";
import type { UpstreamTarget } from "../../ir/codec.ts";
import type { Translated } from "../../ir/origin.ts";
import type { ChatRequest, FieldName } from "../../ir/request.ts";
import { checkToolPairs } from "../../ir/tool_pairs.ts";
import { merged, POINTERS } from "./fields.ts";
import { isPlain } from "./plain_models.ts";
import { writeFields } from "./upstream_fields.ts";
import { writeInput } from "./upstream_items.ts";
import { writeTools } from "./upstream_tools.ts";
import { Writer } from "./writer.ts";

/** A request for a Responses upstream, whatever dialect the client speaks. */
export function encodeRequest(
  request: ChatRequest,
  target: UpstreamTarget,
): Translated<JsonObject> {
  const writer = new Writer(request, target);
  if (!writer.same) checkToolPairs(request);
  writer.foreign(request);
  const typed: MutableJsonObject = {
    model: target.model,
    ...writeInput(writer),
    ...writeTools(writer),
    ...writeFields(writer),
  };
  if (request.stream) typed.stream = true;
  if (!writer.same) {
    // Nobody would come back for a stored reply; thinking survives only when it is handed over.
    typed.store ??= false;
    if (!isPlain(target.model)) typed.include = ["reasoning.encrypted_content"];
  }
  const body = { ...merged(request.extra, typed) };
  dropRefused(body, writer);
  return { value: body, losses: writer.losses.all };
}

/** What this provider refuses goes, each with a loss where the client wrote it. */
function dropRefused(body: MutableJsonObject, writer: Writer): void {
  for (const key of writer.target.quirks.drop ?? []) {
    if (body[key] === undefined) continue;
    delete body[key];
    const note = `"${key}" is refused by ${writer.target.issuer.provider}`;
    const field = Object.entries(POINTERS).find(([, pointer]) => pointer === `/${key}`)?.[0];
    if (field !== undefined) writer.losses.field(writer.request, field as FieldName, note);
    else if (writer.same) writer.losses.unsupported(`/${key}`, note);
  }
}
