import { isObject, type Json, type JsonObject } from "../../base/json.ts";
import { Refusal } from "../refusal.ts";
import { arrayOf, numberOf, objectOf, stringOf } from "./fields.ts";

/* The rules of Gemini that span parts, turns or fields; `gemini_shape.ts` holds names and types. */

/** Signatures that Google documents for histories which it did not write itself. */
const dummySeals = ["skip_thought_signature_validator", "context_engineering_is_the_way_to_go"];

export function isDummySeal(seal: string): boolean {
  return dummySeals.includes(seal);
}

/** A 400; with a place, in the words of Google's field checks. */
export function badContent(place: string | undefined, what: string): Refusal {
  return new Refusal(
    400,
    place === undefined ? what : `* GenerateContentRequest.${place}: ${what}\n`,
  );
}

const kinds = [
  "text",
  "inlineData",
  "fileData",
  "functionCall",
  "functionResponse",
  "executableCode",
  "codeExecutionResult",
  "toolCall",
  "toolResponse",
];

/** Every content says something, and every part is of one kind. */
export function checkParts(contents: readonly JsonObject[]): void {
  if (contents.length === 0) throw badContent("contents", "contents is not specified");
  contents.forEach((content, index) => {
    const { role } = content;
    if (role !== undefined && role !== "user" && role !== "model" && role !== "function") {
      throw badContent(undefined, "Please use a valid role: user, model.");
    }
    const parts = arrayOf(content.parts).filter(isObject);
    const at = `contents[${index}].parts`;
    if (parts.length === 0) throw badContent(at, "contents.parts must not be empty.");
    parts.forEach((part, i) => {
      const given = kinds.filter((kind) => part[kind] !== undefined);
      if (given.length === 0) {
        throw badContent(
          `${at}[${i}].data`,
          "required oneof field 'data' must have one initialized field",
        );
      }
      if (given.length > 1) {
        throw badContent(`${at}[${i}]`, "oneof field 'data' is already set.");
      }
      const called = objectOf(part.functionCall) ?? objectOf(part.functionResponse);
      if (called !== undefined && (called.name === undefined || called.name === "")) {
        const kind = part.functionCall === undefined ? "function_response" : "function_call";
        throw badContent(`${at}[${i}].${kind}.name`, "Name cannot be empty.");
      }
    });
  });
}

/** Calls come after a user's turn, responses right after the calls, as many as there were calls. */
export function checkTurns(contents: readonly JsonObject[]): void {
  if (contents.length === 1 && contents[0]!.role === "model") {
    throw badContent(
      undefined,
      "Please ensure that single turn requests end with a user role or the role field is empty.",
    );
  }
  let before: JsonObject | undefined;
  let open = 0;
  for (const content of contents) {
    const calls = count(content, "functionCall");
    const responses = count(content, "functionResponse");
    const model = content.role === "model";
    if (calls > 0 && (!model || before === undefined)) {
      throw badContent(
        undefined,
        "Please ensure that function call turn comes immediately after a user turn or after a " +
          "function response turn.",
      );
    }
    if (responses > 0 && (model || open === 0)) {
      throw badContent(
        undefined,
        "Please ensure that function response turn comes immediately after a function call turn.",
      );
    }
    if (open > 0 && responses !== open) {
      throw badContent(
        undefined,
        "Please ensure that the number of function response parts is equal to the number of " +
          "function call parts of the function call turn.",
      );
    }
    open = calls;
    before = content;
  }
  if (open > 0) {
    throw badContent(
      undefined,
      "Please ensure that function response turn comes immediately after a function call turn.",
    );
  }
}

/** Gemini 3: the first call of each step since the user's last words must be signed. */
export function checkSigned(contents: readonly JsonObject[]): void {
  const said = contents.findLastIndex((content) =>
    content.role !== "model" && count(content, "functionResponse") === 0
  );
  contents.forEach((content, index) => {
    const first = arrayOf(content.parts).filter(isObject)
      .find((part) => part.functionCall !== undefined);
    if (index < said || first === undefined || first.thoughtSignature !== undefined) return;
    const name = stringOf(objectOf(first.functionCall)?.name);
    throw badContent(
      undefined,
      "Function call is missing a thought_signature in functionCall parts. This is required for " +
        "tools to work correctly, and missing thought_signature may lead to degraded model " +
        `performance. Additional data, function call \`default_api:${name}\` , position ${
          index + 1
        }. Please refer to https://ai.google.dev/gemini-api/docs/thought-signatures for more details.`,
    );
  });
}

function count(content: JsonObject, kind: string): number {
  return arrayOf(content.parts).filter((part) => isObject(part) && part[kind] !== undefined).length;
}

/** Names and schemas of the functions that a client declares. */
export function checkDeclarations(tools: readonly JsonObject[]): void {
  const seen = new Set<string>();
  tools.forEach((tool, t) => {
    arrayOf(tool.functionDeclarations).forEach((declaration, d) => {
      if (!isObject(declaration)) return;
      const at = `tools[${t}].function_declarations[${d}]`;
      const name = stringOf(declaration.name) ?? "";
      if (!/^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$/.test(name)) {
        throw badContent(
          `${at}.name`,
          "Invalid function name. Must start with a letter or an underscore. Must be " +
            "alphanumeric (a-z, A-Z, 0-9), underscores (_), dots (.), colons (:), or dashes (-), " +
            "with a maximum length of 64.",
        );
      }
      if (seen.has(name)) {
        throw badContent(undefined, `Duplicate function declaration found: ${name}`);
      }
      seen.add(name);
      if (declaration.parameters !== undefined && declaration.parametersJsonSchema !== undefined) {
        throw badContent(at, "parameters and parameters_json_schema must not both be set.");
      }
      checkSchema(declaration.parameters, `${at}.parameters`);
    });
  });
}

/** What Google's schema wants of each type. */
function checkSchema(schema: Json | undefined, at: string): void {
  if (!isObject(schema)) return;
  const type = stringOf(schema.type)?.toUpperCase();
  const properties = objectOf(schema.properties) ?? {};
  if (type === "OBJECT" && Object.keys(properties).length === 0) {
    throw badContent(`${at}.properties`, "should be non-empty for OBJECT type");
  }
  if (type === "ARRAY" && schema.items === undefined) {
    throw badContent(`${at}.items`, "missing field.");
  }
  if (schema.enum !== undefined && type !== "STRING") {
    throw badContent(`${at}.enum`, "only allowed for STRING type");
  }
  const { format } = schema;
  if (type === "STRING" && format !== undefined && format !== "enum" && format !== "date-time") {
    throw badContent(`${at}.format`, "only 'enum' and 'date-time' are supported for STRING type");
  }
  arrayOf(schema.required).forEach((name, i) => {
    if (type === "OBJECT" && properties[String(name)] === undefined) {
      throw badContent(`${at}.required[${i}]`, "property is not defined");
    }
  });
  for (const [name, property] of Object.entries(properties)) {
    checkSchema(property, `${at}.properties[${name}]`);
  }
  checkSchema(schema.items, `${at}.items`);
  arrayOf(schema.anyOf).forEach((one, i) => checkSchema(one, `${at}.any_of[${i}]`));
}

/** Fields of the generation config that go together or not at all. */
export function checkConfig(config: JsonObject): void {
  const at = "generation_config";
  const { temperature, maxOutputTokens, topP } = config;
  if (typeof temperature === "number" && (temperature < 0 || temperature > 2)) {
    throw badContent(`${at}.temperature`, "temperature must be in the range [0.0, 2.0].");
  }
  if (typeof topP === "number" && (topP < 0 || topP > 1)) {
    throw badContent(`${at}.top_p`, "top_p must be in the range [0.0, 1.0].");
  }
  if (typeof maxOutputTokens === "number" && maxOutputTokens < 1) {
    throw badContent(`${at}.max_output_tokens`, "max_output_tokens must be positive.");
  }
  const candidates = numberOf(config.candidateCount);
  if (candidates !== undefined && (candidates < 1 || candidates > 8)) {
    throw badContent(`${at}.candidate_count`, "candidate_count must be in the range [1, 8].");
  }
  const schema = config.responseSchema ?? config.responseJsonSchema;
  const mime = stringOf(config.responseMimeType) ?? "text/plain";
  if (!["text/plain", "application/json", "text/x.enum"].includes(mime)) {
    throw badContent(
      `${at}.response_mime_type`,
      "allowed mimetypes are `text/plain`, `application/json`, `application/xml`, " +
        "`application/yaml` and `text/x.enum`.",
    );
  }
  if (schema !== undefined && mime === "text/plain") {
    throw badContent(
      `${at}.response_mime_type`,
      "Response schema is only supported with response_mime_type `application/json`.",
    );
  }
  if (config.responseSchema !== undefined && config.responseJsonSchema !== undefined) {
    throw badContent(at, "response_schema and response_json_schema must not both be set.");
  }
  checkSchema(config.responseSchema, `${at}.response_schema`);
  checkThinking(objectOf(config.thinkingConfig) ?? {});
}

function checkThinking({ thinkingBudget, thinkingLevel }: JsonObject): void {
  if (thinkingBudget !== undefined && thinkingLevel !== undefined) {
    throw badContent(
      undefined,
      "You can only set only one of thinking budget and thinking level.",
    );
  }
  const budget = numberOf(thinkingBudget);
  if (budget !== undefined && (budget < -1 || budget > 32_768)) {
    throw badContent(
      undefined,
      `The thinking budget ${budget} is invalid. Please choose a value between 0 and 32768.`,
    );
  }
}
