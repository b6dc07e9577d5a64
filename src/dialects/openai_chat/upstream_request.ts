import type { JsonObject, MutableJsonObject } from "../../base/json.ts";
import type { UpstreamTarget } from "../../ir/codec.ts";
import type { Translated } from "../../ir/origin.ts";
import type { ChatRequest, FieldName } from "../../ir/request.ts";
import { checkToolPairs } from "../../ir/tool_pairs.ts";
import { FIELDS, merged } from "./fields.ts";
import { modelQuirks } from "./model_quirks.ts";
import { writeFields } from "./upstream_fields.ts";
import { writeMessages } from "./upstream_messages.ts";
import { writeTools } from "./upstream_tools.ts";
import { Writer } from "./writer.ts";

/** A request for a Chat upstream, whatever dialect the client speaks. */
export function encodeRequest(
  request: ChatRequest,
  target: UpstreamTarget,
): Translated<JsonObject> {
  const writer = new Writer(request, target);
  // A Chat client's history goes as it is: the upstream knows its own rules better.
  if (!writer.same) checkToolPairs(request);
  writer.foreign(request);
  const typed: MutableJsonObject = {
    model: target.model,
    messages: writeMessages(writer),
    ...writeTools(writer),
    ...writeFields(writer),
  };
  if (request.stream) {
    typed.stream = true;
    if (target.quirks.streamUsage !== false) typed.stream_options = { include_usage: true };
  }
  const body = { ...merged(request.extra, typed) };
  if (target.quirks.streamUsage === false) delete body.stream_options;
  dropRefused(body, writer);
  return { value: body, losses: writer.losses.all };
}

/** What this provider or this model refuses goes, each with a loss where the client wrote it. */
function dropRefused(body: MutableJsonObject, writer: Writer): void {
  const drop = [
    ...(writer.quirks.drop ?? []),
    ...(modelQuirks(writer.target.model).drop ?? []),
  ];
  for (const key of drop) {
    if (body[key] === undefined) continue;
    delete body[key];
    // Our own `stream_options` is nothing that the client said.
    if (key === "stream_options" && writer.request.extra?.fields.stream_options === undefined) {
      continue;
    }
    const field = (Object.keys(FIELDS) as FieldName[]).find((name) => FIELDS[name] === key);
    const note = `"${key}" is refused by ${writer.target.issuer.provider} for this model`;
    if (field === undefined) writer.losses.unsupported(`/${key}`, note);
    else writer.losses.field(writer.request, field, note);
  }
}
