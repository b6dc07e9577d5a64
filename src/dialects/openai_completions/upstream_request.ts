import type { JsonObject, MutableJsonObject } from "../../base/json.ts";
import type { UpstreamTarget } from "../../ir/codec.ts";
import type { Translated } from "../../ir/origin.ts";
import type { ChatRequest, FieldName } from "../../ir/request.ts";
import { shortUser } from "../../ir/short_user.ts";
import { checkToolPairs } from "../../ir/tool_pairs.ts";
import { FIELDS, merged, NUMBERS } from "./fields.ts";
import { refuseTools } from "./upstream_tools.ts";
import { type Prompt, writePrompt } from "./upstream_prompt.ts";
import { Writer } from "./writer.ts";

/** OpenAI refuses a fifth stop sequence. */
const maxStops = 4;

/** Tokens to ask for when the client set no limit: here that would mean 16, and a cut reply. */
const defaultMaxTokens = 1_024;

/** The fields of other dialects that this one has no word for, and why. */
const unsaid = {
  reasoning: "Completions cannot ask for thinking",
  output: "Completions cannot ask for a format",
  parallelToolCalls: "Completions has no tools",
  verbosity: "Completions has no verbosity",
  metadata: "Completions has no metadata",
  serviceTier: "Completions has no service tier",
  store: "Completions keeps nothing",
  cacheKey: "Completions has no cache key",
} as const satisfies Partial<Record<FieldName, string>>;

/** A request for a Completions upstream: whatever was said before becomes one text to continue. */
export function encodeRequest(
  request: ChatRequest,
  target: UpstreamTarget,
): Translated<JsonObject> {
  const writer = new Writer(request, target);
  if (!writer.same) {
    checkToolPairs(request);
    refuseTools(writer);
    loseFields(writer);
  }
  writer.losses.extra(request, writer.own);
  const prompt = writePrompt(writer);
  const typed: MutableJsonObject = {
    model: target.model,
    prompt: prompt.text,
    ...writeSampling(writer, prompt),
  };
  const user = writer.same ? request.user : shortUser(request, writer.losses);
  if (user !== undefined) typed.user = user;
  if (request.stream) {
    typed.stream = true;
    if (target.quirks.streamUsage !== false) typed.stream_options = { include_usage: true };
  }
  const body: MutableJsonObject = { ...merged(request.extra, typed) };
  if (target.quirks.streamUsage === false) delete body.stream_options;
  dropRefused(body, writer);
  return { value: body, losses: writer.losses.all };
}

function loseFields({ request, losses }: Writer): void {
  for (const field of Object.keys(unsaid) as (keyof typeof unsaid)[]) {
    if (field === "output" && request.output?.type === "text") continue; // it is text anyway
    if (request[field] !== undefined) losses.field(request, field, unsaid[field]);
  }
  const { effortAt } = request.reasoning ?? {};
  if (effortAt !== undefined) losses.unsupported(effortAt, unsaid.reasoning);
  if (request.sampling.topK !== undefined) {
    losses.field(request, "topK", "Completions has no top_k");
  }
}

function writeSampling(writer: Writer, prompt: Prompt): JsonObject {
  const { request, losses } = writer;
  const { sampling } = request;
  const fields: MutableJsonObject = {};
  for (const name of NUMBERS) {
    const value = sampling[name];
    if (value !== undefined) fields[FIELDS[name]] = value;
  }
  if (sampling.maxTokens === undefined && !writer.same) {
    fields.max_tokens = defaultMaxTokens;
    losses.defaulted("/max_tokens", `${defaultMaxTokens}: without it the reply ends at 16 tokens`);
  }
  const stops = [...sampling.stop ?? []];
  if (!writer.same && stops.length > maxStops) {
    losses.field(request, "stop", `only the first ${maxStops} are sent`, "approximated");
    stops.length = maxStops;
  }
  if (prompt.stop !== undefined && stops.length < maxStops) {
    stops.push(prompt.stop);
    losses.defaulted("/stop", "the model must not go on with the user's next words");
  }
  if (stops.length > 0) fields.stop = stops;
  return fields;
}

/** What this provider refuses goes, each with a loss where the client wrote it. */
function dropRefused(body: MutableJsonObject, writer: Writer): void {
  const { request, losses, target } = writer;
  for (const key of target.quirks.drop ?? []) {
    if (body[key] === undefined) continue;
    delete body[key];
    const note = `"${key}" is refused by ${target.issuer.provider} for this model`;
    const field = (Object.keys(FIELDS) as (keyof typeof FIELDS)[])
      .find((name) => FIELDS[name] === key);
    // A value of our own making is nothing that the client said.
    if (field !== undefined && request.pointers[field] !== undefined) {
      losses.field(request, field, note);
    } else if (writer.same && request.extra?.fields[key] !== undefined) {
      losses.unsupported(`/${key}`, note);
    }
  }
}
