import { isArray, isObject, type Json, type JsonObject } from "../../base/json.ts";

/**
 * The form in which two requests that mean the same are equal:
 * - content given as a string is one text block; text without a visible character is left out;
 * - system messages at the start of `messages` stand in `system`;
 * - consecutive messages of one role are one message; tool results stand first in theirs;
 * - `output_format` is `output_config.format`;
 * - null members and defaults (`stream: false`, `is_error: false`, empty lists) are left out.
 */
export function canonicalRequest(body: JsonObject): JsonObject {
  const { system, messages, output_format, output_config, ...others } = withoutNulls(body);
  const given = isArray(messages) ? messages.filter(isObject) : [];
  const leading = given.findIndex((message) => message.role !== "system");
  const head = given.slice(0, leading === -1 ? given.length : leading);
  const blocks = [...content(system), ...head.flatMap((message) => content(message.content))];
  const config = {
    ...(isObject(output_config) ? withoutNulls(output_config) : {}),
    ...(output_format === undefined ? {} : { format: output_format }),
  };
  return {
    ...Object.fromEntries(Object.entries(others).flatMap(topField)),
    ...(blocks.length === 0 ? {} : { system: blocks }),
    ...(Object.keys(config).length === 0 ? {} : { output_config: config }),
    messages: mergeMessages(given.slice(head.length)),
  };
}

/** The same for replies: null members and zero counts are left out. */
export function canonicalResponse(body: JsonObject): JsonObject {
  const { usage, ...others } = withoutNulls(body);
  return {
    ...others,
    content: content(body.content),
    ...(isObject(usage)
      ? {
        usage: Object.fromEntries(
          Object.entries(withoutNulls(usage)).filter(([, value]) => value !== 0),
        ),
      }
      : {}),
  };
}

function topField([key, value]: [string, Json]): [string, Json][] {
  if (isArray(value) && value.length === 0) return [];
  if (key === "stream" && value === false) return [];
  if (key === "tools" && isArray(value)) return [[key, value.map(tool)]];
  if (key === "tool_choice" && isObject(value)) {
    const { disable_parallel_tool_use, ...choice } = value;
    const kept = disable_parallel_tool_use === true ? { disable_parallel_tool_use } : {};
    return [[key, { ...choice, ...kept }]];
  }
  return [[key, value]];
}

function tool(value: Json): Json {
  if (!isObject(value)) return value;
  const { type, ...others } = withoutNulls(value);
  return type === undefined || type === "custom" ? others : { ...others, type };
}

function mergeMessages(messages: readonly JsonObject[]): JsonObject[] {
  const out: { role: Json | undefined; fields: JsonObject; content: readonly JsonObject[] }[] = [];
  for (const message of messages) {
    const { role, content: value, ...fields } = withoutNulls(message);
    const last = out.at(-1);
    if (last !== undefined && last.role === role) {
      last.content = [...last.content, ...content(value)];
      last.fields = { ...fields, ...last.fields };
    } else out.push({ role, fields, content: content(value) });
  }
  return out.map(({ role, fields, content }) => ({
    ...fields,
    role: role ?? null,
    content: [
      ...content.filter((block) => block.type === "tool_result"),
      ...content.filter((block) => block.type !== "tool_result"),
    ],
  }));
}

function content(value: Json | undefined): readonly JsonObject[] {
  if (typeof value === "string") value = [{ type: "text", text: value }];
  if (!isArray(value)) return [];
  return value.filter(isObject).map(block).filter((block) => !isBlank(block));
}

function block(value: JsonObject): JsonObject {
  const { content: inner, is_error, citations, ...others } = withoutNulls(value);
  if (others.type === "tool_result") {
    const blocks = content(inner);
    return {
      ...others,
      ...(blocks.length === 0 ? {} : { content: blocks }),
      ...(is_error === true ? { is_error } : {}),
    };
  }
  return {
    ...others,
    ...(inner === undefined ? {} : { content: inner }),
    ...(is_error === undefined ? {} : { is_error }),
    ...(citations === undefined || (isArray(citations) && citations.length === 0)
      ? {}
      : { citations }),
  };
}

function isBlank(block: JsonObject): boolean {
  return block.type === "text" && typeof block.text === "string" && block.text.trim() === "";
}

function withoutNulls(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));
}
