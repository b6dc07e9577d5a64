import { looseJson, talkOf, textOf } from "./messages.js";
import { NAME } from "./names.js";
import { attr, factsOf } from "./spans.js";

/**
 * The call as a command: to the gateway's Chat Completions, which every model answers, with what was
 * captured. The key is a variable of the reader's shell. Every character that is not plain is escaped, so
 * that pasting it runs nothing.
 */
export function curlOf(span, gateway = "http://localhost:12000") {
  const body = JSON.stringify(bodyOf(span), null, 2);
  return [
    `curl ${quoted(`${gateway}/v1/chat/completions`)}`,
    `-H 'content-type: application/json'`,
    `-H "authorization: Bearer $PLANO_KEY"`,
    `--data-raw ${quoted(escaped(body))}`,
  ].join(" \\\n  ");
}

function bodyOf(span) {
  const facts = span === undefined ? {} : factsOf(span);
  const talk = span === undefined ? undefined : talkOf(span);
  const messages = talk === undefined ? [] : messagesOf(talk);
  const tools = (talk?.tools ?? []).map(toolOf).filter((one) => one !== undefined);
  return {
    model: String(facts.requested ?? facts.model ?? "mock/echo"),
    ...numbers(span),
    ...(facts.stream === true ? { stream: true } : {}),
    messages: messages.length > 0 ? messages : [{ role: "user", content: "Hello" }],
    ...(tools.length > 0 ? { tools } : {}),
  };
}

function numbers(span) {
  if (span === undefined) return {};
  const named = [["temperature", NAME.temperature], ["top_p", NAME.topP], [
    "max_tokens",
    NAME.maxTokens,
  ]];
  return Object.fromEntries(
    named.flatMap(([name, key]) => {
      const value = Number(attr(span, key) ?? NaN);
      return Number.isFinite(value) ? [[name, value]] : [];
    }),
  );
}

function messagesOf({ system, input }) {
  const first = system.length === 0 ? [] : [{ role: "system", content: allText(system) }];
  return [...first, ...input.messages.flatMap(messageOf)];
}

function messageOf({ role, parts }) {
  const results = parts.filter((part) => part.type === "tool_call_response").map((part) => ({
    role: "tool",
    tool_call_id: String(part.id ?? ""),
    content: asText(part.response ?? part.result ?? part.content),
  }));
  const calls = parts.filter((part) => part.type === "tool_call").map((part) => ({
    id: String(part.id ?? ""),
    type: "function",
    function: { name: String(part.name ?? ""), arguments: asText(part.arguments ?? {}) },
  }));
  const text = allText(parts);
  if (calls.length > 0) return [{ role: "assistant", content: text || null, tool_calls: calls }];
  if (text === "" && results.length > 0) return results;
  return [...results, { role: role === "tool" ? "user" : role, content: text }];
}

function allText(parts) {
  return parts.filter((part) => part.type === "text").map(textOf).join("\n");
}

function asText(value) {
  const loose = looseJson(value);
  return typeof loose === "string" ? loose : JSON.stringify(loose ?? null);
}

function toolOf(tool) {
  const { name, description, parameters } = tool?.function ?? tool ?? {};
  if (typeof name !== "string") return undefined;
  return { type: "function", function: { name, description, parameters } };
}

function quoted(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Beyond plain ASCII and line ends everything as JSON escapes: nothing is hidden from the reader. */
function escaped(json) {
  return json.replace(
    /[^\n\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
