import type { JsonObject } from "../../base/json.ts";
import type { ReadEnv } from "../../ir/codec.ts";
import { type Reader, withExtra } from "../../ir/reader.ts";
import type { Candidate, ChatResponse } from "../../ir/response.ts";
import { readReply } from "../openai_choices.ts";
import { leftovers } from "./fields.ts";
import { decodeFinish } from "./finish.ts";

/** A whole reply of a Completions upstream. An error object in a 200 is thrown as what it is. */
export function decodeResponse(body: JsonObject, _env: ReadEnv): ChatResponse {
  return readReply(body, leftovers, decodeChoice);
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
