/** Replies made of choices: what Chat Completions and Completions have in common. */
import { Fault } from "../base/fault.ts";
import type { Json, JsonObject, MutableJsonObject } from "../base/json.ts";
import { optional } from "../base/optional.ts";
import { candidateIndices } from "../ir/candidate_indices.ts";
import type { ReplyEnv } from "../ir/codec.ts";
import type { Extras } from "../ir/extras.ts";
import { Losses } from "../ir/losses.ts";
import type { DialectId, Extra, Translated } from "../ir/origin.ts";
import { Reader, withExtra } from "../ir/reader.ts";
import type { Candidate, ChatResponse } from "../ir/response.ts";
import { faultInside } from "./openai_choices_error.ts";
import { decodeUsage, encodeUsage } from "./openai_token_usage.ts";

/**
 * What ends a stream. Some servers send no [DONE]; an error inside the stream is an end as well. Raw
 * quotes and line starts: in a text of the model both are escaped, so none of these can be its words.
 */
export const STREAM_ENDS: readonly string[] = [
  "\ndata: [DONE]",
  "\ndata:[DONE]",
  '"finish_reason":"',
  '"finish_reason": "',
  '"error":{',
  '"error": {',
];

/** How a request asks for usage at the end of its stream, and how that chunk is known. */
export const USAGE_ASKING = {
  member: '"stream_options":{"include_usage":true}',
  chunkMark: '"choices":[]',
} as const;

/** How one of the APIs names its replies. */
export interface ReplyNames {
  readonly dialect: DialectId;
  readonly idPrefix: string;
  readonly object: string;
}

/** The members in front of the choices, of a whole reply or of a chunk. */
export function replyHead(
  { id, created, model }: Pick<ChatResponse, "id" | "created" | "model">,
  { idPrefix, object }: ReplyNames,
  env: ReplyEnv,
): JsonObject {
  return {
    id: id === "" ? env.newId(idPrefix) : id,
    object,
    created: created ?? Math.floor(env.nowMs() / 1000),
    model: model === "" ? env.request.model : model,
  };
}

/** How one of the APIs writes whole replies. */
export interface ReplyWriter extends ReplyNames {
  readonly merged: Extras["merged"];
  choice(candidate: Candidate, losses: Losses): JsonObject;
}

/** A whole reply for a client. */
export function writeReply(
  response: ChatResponse,
  env: ReplyEnv,
  writer: ReplyWriter,
): Translated<JsonObject> {
  const losses = new Losses();
  losses.extra(response, writer.dialect);
  const choices = response.candidates.map((candidate) => {
    losses.extra(candidate, writer.dialect);
    return writer.merged(candidate.extra, writer.choice(candidate, losses));
  });
  const typed: MutableJsonObject = { ...replyHead(response, writer, env), choices };
  if (response.usage !== undefined) typed.usage = encodeUsage(response.usage);
  return { value: writer.merged(response.extra, typed), losses: losses.all };
}

/** `logprobs` is required and nullable (W086), but an unknown value of the upstream's wins. */
export function logprobsOf(extra: Extra | undefined, dialect: DialectId): Json {
  return (extra?.dialect === dialect ? extra.fields.logprobs : undefined) ?? null;
}

/** Reads one choice; `id` is the reply's. */
export type ReadChoice = (choice: Reader, index: number, id: string) => Candidate;

/** A whole reply of an upstream. An error object in a 200 is thrown as what it is. */
export function readReply(
  body: JsonObject,
  leftovers: Extras["leftovers"],
  readChoice: ReadChoice,
): ChatResponse {
  const fault = faultInside(body);
  if (fault !== undefined) throw fault;
  const reader = new Reader(body, "", "upstream_garbled");
  const choices = reader.objects("choices");
  if (choices.length === 0) {
    throw new Fault("upstream_garbled", "Cannot read the reply: it holds no choices");
  }
  const indices = candidateIndices(choices.map((choice) => choice.take("index")));
  const id = reader.optionalString("id") ?? "";
  const created = reader.optionalNumber("created");
  const usage = reader.optionalObject("usage");
  reader.take("object");
  return {
    id,
    model: reader.optionalString("model") ?? "",
    ...optional("created", created),
    candidates: choices.map((choice, place) => readChoice(choice, indices[place]!, id)),
    ...(usage === undefined ? {} : { usage: decodeUsage(usage, body.service_tier) }),
    ...withExtra(leftovers(reader)),
  };
}
