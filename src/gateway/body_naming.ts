import { Fault } from "../base/fault.ts";
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
  const json = jsonIn(body, type);
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

/**
 * A JSON body, also one that does not call itself so: some servers read what they get, and who could
 * hide the model from us would choose it freely.
 */
function jsonIn(body: Uint8Array, type: string): JsonBody | undefined {
  if (body.length === 0) return undefined;
  if (isJson(type)) return peekBody(body);
  try {
    return peekBody(body);
  } catch (error) {
    if (error instanceof Fault && error.param !== "model") return undefined;
    throw error;
  }
}

function isJson(type: string): boolean {
  return /^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type);
}

/** The value of `model`. Throws for a second one, however it is spelled: a provider might read that. */
function modelOf(query: string): string | undefined {
  const values = query.slice(1).split("&").filter(isModel);
  if (values.length > 1) {
    throw new Fault("bad_request", 'Cannot read the query: it names "model" twice', {
      param: "model",
    });
  }
  const value = values[0]?.slice(values[0].indexOf("=") + 1);
  return value === undefined || value === "" ? undefined : plain(value);
}

function withModelOf(query: string, model: string): string {
  const value = `model=${encodeURIComponent(model)}`;
  return `?${query.slice(1).split("&").map((one) => isModel(one) ? value : one).join("&")}`;
}

function isModel(member: string): boolean {
  return member.includes("=") && plain(member.slice(0, member.indexOf("="))) === "model";
}

function plain(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
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
