import type { JsonObject } from "../../base/json.ts";
import { Fault } from "../../base/fault.ts";
import { optional } from "../../base/optional.ts";
import type { ReadEnv } from "../../ir/codec.ts";
import { candidateIndices } from "../../ir/candidate_indices.ts";
import { Reader, withExtra } from "../../ir/reader.ts";
import type { Candidate, ChatResponse } from "../../ir/response.ts";
import { decodeUsage } from "../openai_token_usage.ts";
import { faultInside } from "./faults.ts";
import { leftovers } from "./fields.ts";
import { decodeFinish } from "./finish.ts";

/** A whole reply of a Completions upstream. An error object in a 200 is thrown as what it is. */
export function decodeResponse(body: JsonObject, _env: ReadEnv): ChatResponse {
  const fault = faultInside(body);
  if (fault !== undefined) throw fault;
  const reader = new Reader(body, "", "upstream_garbled");
  const choices = reader.objects("choices");
  if (choices.length === 0) {
    throw new Fault("upstream_garbled", "Cannot read the reply: it holds no choices");
  }
  const indices = candidateIndices(choices.map((choice) => choice.take("index")));
  const usage = reader.optionalObject("usage");
  reader.take("object");
  return {
    id: reader.optionalString("id") ?? "",
    model: reader.optionalString("model") ?? "",
    ...optional("created", reader.optionalNumber("created")),
    candidates: choices.map((choice, place) => decodeChoice(choice, indices[place]!)),
    ...(usage === undefined ? {} : { usage: decodeUsage(usage, body.service_tier) }),
    ...withExtra(leftovers(reader)),
  };
}

function decodeChoice(reader: Reader, index: number): Candidate {
  const text = reader.string("text");
  const finish = decodeFinish(reader.optionalString("finish_reason"));
  if (reader.source.logprobs === null) reader.take("logprobs");
  return {
    index,
    parts: text === "" ? [] : [{ type: "text", text }],
    finish,
    ...withExtra(leftovers(reader)),
  };
}
