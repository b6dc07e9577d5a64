import { isObject, type JsonObject, parseObject } from "../base/json.ts";
import { splice } from "../../filters/core/splice.ts";
import { withModel } from "./body_splice.ts";
import { type JsonBody, peekBody } from "./intake.ts";
import { modelField } from "./multipart_model.ts";

/** A larger body without a model is not searched for ids: those of OpenAI's API are short. */
const MAX_SEARCHED_BYTES = 1024 * 1024;

/** Members of bodies that hold an id which a provider gave. */
const ID_MEMBERS = [
  "previous_response_id",
  "conversation",
  "input_file_id",
  "training_file",
  "file_id",
  "batch_id",
];

/** What a request that is no chat turn says of its model and of what it goes on with. */
export interface BodyNaming {
  readonly model?: string;
  readonly ids: readonly string[];
  /** The request's query, with the upstream's model in place of the client's. */
  queryFor(model: string): string;
  /** The same of its body. */
  bodyFor(model: string): Uint8Array;
}

/** What a request holds. */
export interface NamedRequest {
  readonly headers: Headers;
  readonly query: string;
  readonly body: Uint8Array;
}

/**
 * Finds the model in a JSON body, in a form, or in the query, in this order; the bytes around it stay
 * as they are (W084). Throws `bad_request` for a body that is not what its content type says, and for
 * one that names two models.
 */
export function namingOf({ headers, query, body }: NamedRequest): BodyNaming {
  const type = headers.get("content-type") ?? "";
  const json = body.length > 0 && isJson(type) ? peekBody(body) : undefined;
  if (json?.model !== undefined) {
    const { model } = json;
    return {
      model,
      ids: [],
      queryFor: () => query,
      bodyFor: (wanted) => withModel(json, wanted),
    };
  }
  const field = body.length > 0 ? modelField(body, type) : undefined;
  if (field !== undefined) {
    return {
      model: field.value,
      ids: [],
      queryFor: () => query,
      bodyFor: (wanted) =>
        wanted === field.value
          ? body
          : splice(body, field.start, field.end, new TextEncoder().encode(wanted)),
    };
  }
  const model = modelOf(query);
  return {
    ...(model === undefined ? {} : { model }),
    ids: json === undefined ? [] : idsOf(json),
    queryFor: (wanted) =>
      model === undefined || wanted === model ? query : withModelOf(query, wanted),
    bodyFor: () => body,
  };
}

function isJson(type: string): boolean {
  return /^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type);
}

const QUERY_MODEL = /([?&]model=)([^&]*)/;

function modelOf(query: string): string | undefined {
  const value = QUERY_MODEL.exec(query)?.[2];
  if (value === undefined || value === "") return undefined;
  try {
    return decodeURIComponent(value.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}

function withModelOf(query: string, model: string): string {
  return query.replace(QUERY_MODEL, (_all, name: string) => name + encodeURIComponent(model));
}

function idsOf(json: JsonBody): readonly string[] {
  if (json.bytes.length > MAX_SEARCHED_BYTES) return [];
  const body: JsonObject = parseObject(json.text) ?? {};
  return ID_MEMBERS.flatMap((name) => {
    const value = body[name];
    const id = isObject(value) ? value.id : value;
    return typeof id === "string" ? [id] : [];
  });
}
