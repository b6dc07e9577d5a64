import { h } from "./dom.js";
import { count, duration, tokens, visible } from "./format.js";
import { jsonView } from "./json_view.js";
import { longText } from "./long_text.js";
import { looseJson, talkOf, textOf } from "./messages.js";
import { errorOf, factsOf, spanMs } from "./spans.js";

/** A model call as a conversation. `address(spanId)` leads to another call of the trace. */
export function conversation(calls, span, address) {
  if (span === undefined) {
    return h(
      "div",
      { class: "empty" },
      h("h2", {}, "No model was called"),
      h("p", {}, "Nothing was said in this trace."),
    );
  }
  const talk = talkOf(span);
  return h(
    "div",
    { class: "conversation" },
    calls.length > 1 ? callPicker(calls, span, address) : "",
    talk === undefined ? notCaptured() : told(talk, span),
  );
}

function callPicker(calls, chosen, address) {
  return h(
    "nav",
    { class: "calls", "aria-label": "Model calls" },
    calls.slice(0, 100).map((span, index) =>
      h(
        "a",
        {
          href: address(span.spanId),
          "aria-current": span.spanId === chosen.spanId ? "true" : undefined,
        },
        h("strong", {}, `${index + 1}`),
        h("span", {}, visible(factsOf(span).model)),
        h("small", {}, duration(spanMs(span))),
      )
    ),
  );
}

function notCaptured() {
  return h(
    "div",
    { class: "empty" },
    h("h2", {}, "Content was not captured"),
    h("p", {}, "planoai records what users and models write only when the config says so:"),
    h("pre", {}, "tracing:\n  capture_messages: true"),
    h(
      "p",
      { class: "muted" },
      "It holds for requests that come after it. Keys are never recorded.",
    ),
  );
}

function told(talk, span) {
  const error = errorOf(span);
  return [
    talk.isTruncated ? h("p", { class: "warning" }, "A part was too long to be recorded.") : "",
    talk.tools.length === 0 ? "" : toolList(talk.tools),
    talk.system.length === 0 ? "" : message({ role: "system", parts: talk.system }),
    said(talk.input),
    h("div", { class: "turn-line" }, replyFacts(factsOf(span), span)),
    said(talk.output, true),
    error === undefined ? "" : h("p", { class: "error-box" }, visible(error)),
  ];
}

function said({ messages, raw }, isReply = false) {
  if (raw !== undefined) {
    const json = looseJson(raw);
    return h(
      "article",
      { class: `message${isReply ? " reply" : ""}` },
      h("header", {}, isReply ? "output" : "input"),
      typeof json === "string" ? longText(json) : jsonView(json),
    );
  }
  return messages.map((one) => message(one, isReply));
}

function replyFacts(facts, span) {
  return [
    visible(facts.model),
    duration(spanMs(span)),
    facts.input === undefined ? "" : `${tokens(facts.input)} in`,
    facts.output === undefined ? "" : `${tokens(facts.output)} out`,
  ].filter((one) => one !== "").join(" · ");
}

function message({ role, parts, finish }, isReply = false) {
  return h(
    "article",
    { class: `message role-${roleClass(role)}${isReply ? " reply" : ""}` },
    h(
      "header",
      {},
      h("span", {}, visible(role)),
      finish === undefined ? "" : h("small", { title: "Finish reason" }, visible(finish)),
    ),
    parts.map(partView),
    parts.length === 0 ? h("p", { class: "muted" }, "(nothing)") : "",
  );
}

function roleClass(role) {
  return ["system", "developer", "user", "assistant", "tool"].find((one) => one === role) ??
    "other";
}

function partView(part) {
  switch (part.type) {
    case "text":
      return longText(textOf(part));
    case "reasoning":
    case "thinking":
      return h(
        "details",
        { class: "thinking" },
        h("summary", {}, `Thinking · ${count(textOf(part).length, "character")}`),
        longText(textOf(part)),
      );
    case "tool_call":
      return tool("calls", part.name, part.id, part.arguments);
    case "tool_call_response":
      return tool("result", part.name, part.id, part.response ?? part.result ?? part.content);
    default:
      return media(part);
  }
}

function tool(kind, name, id, value) {
  const content = looseJson(value);
  return h(
    "div",
    { class: `tool ${kind}` },
    h(
      "header",
      {},
      h("span", { class: "kind" }, kind === "calls" ? "Calls" : "Result"),
      name === undefined ? "" : h("strong", {}, visible(name)),
      id === undefined || id === null ? "" : h("code", { class: "muted" }, visible(id)),
    ),
    content === undefined || content === null || content === ""
      ? h("p", { class: "muted" }, "(nothing)")
      : typeof content === "object"
      ? jsonView(content)
      : longText(String(content)),
  );
}

/** Pictures, sounds and files are not shown: their addresses are a stranger's, their bytes not kept. */
function media(part) {
  const words = [part.mime_type, part.file_id, part.uri]
    .filter((one) => typeof one === "string" && one !== "").map((one) =>
      visible(one.slice(0, 200))
    );
  const bytes = typeof part.content === "string" ? Math.floor(part.content.length * 3 / 4) : 0;
  return h(
    "div",
    { class: "media" },
    h("strong", {}, visible(part.modality ?? part.type ?? "part")),
    words.map((one) => h("span", {}, one)),
    bytes === 0 ? "" : h("span", {}, `about ${count(bytes, "byte")}`),
    h("span", {}, "not shown"),
  );
}

function toolList(tools) {
  return h(
    "details",
    { class: "tool-list" },
    h("summary", {}, count(tools.length, "tool")),
    tools.slice(0, 200).map((one) =>
      h(
        "details",
        { class: "definition" },
        h(
          "summary",
          {},
          h("strong", {}, visible(one?.name ?? one?.function?.name ?? one?.type ?? "tool")),
        ),
        jsonView(one),
      )
    ),
  );
}
