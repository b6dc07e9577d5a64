import type { Json } from "../../base/json.ts";
import type { ChatRequest, Tool, Turn } from "../../ir/request.ts";
import type { ChatResponse } from "../../ir/response.ts";
import type { RecordedContent } from "../../telemetry/request_record.ts";
import { boundedList, boundedText, type Bounds, start } from "./bounded_list.ts";
import { partsJson } from "./part_json.ts";

/** Characters of the last user message that a list of requests shows. */
const PREVIEW = 50;

/** Tools that are named one by one. */
const MAX_TOOLS = 256;

/** What was written, as far as it is known. */
export interface Written {
  readonly request?: ChatRequest | undefined;
  readonly reply?: ChatResponse | undefined;
  /** The reply is not all there: it was longer than what is kept. */
  readonly cut: boolean;
  /** Texts without credentials. */
  hide(text: string): string;
}

/** What users and models wrote, by the JSON of OpenTelemetry's GenAI conventions. */
export function contentOf({ request, reply, cut, hide }: Written): RecordedContent {
  const bounds: Bounds = { truncated: cut, hide };
  const content = {
    ...(request === undefined ? {} : asked(request, bounds)),
    ...(reply === undefined || !saysSomething(reply) ? {} : { output: outputJson(reply, bounds) }),
  };
  return bounds.truncated ? { ...content, truncated: true } : content;
}

function asked({ turns, tools }: ChatRequest, bounds: Bounds): RecordedContent {
  const said = turns.filter((turn) => !isInstruction(turn));
  const system = turns.filter(isInstruction).flatMap(({ parts }) => partsJson(parts, bounds));
  const preview = previewOf(said, bounds);
  return {
    input: boundedList(said, (turn) => turnJson(turn, bounds), "first", bounds),
    ...(system.length === 0 ? {} : { system: boundedList(system, (part) => part, "last", bounds) }),
    ...(tools.length === 0 ? {} : {
      tools: boundedList(tools, (tool) => toolJson(tool, bounds), "last", bounds),
      toolNames: tools.slice(0, MAX_TOOLS).map(({ name }) =>
        bounds.hide(`${start(name, bounds, 128)}(...)`)
      ),
    }),
    ...(preview === undefined ? {} : { preview }),
  };
}

function isInstruction({ role }: Turn): boolean {
  return role === "system" || role === "developer";
}

function saysSomething({ candidates }: ChatResponse): boolean {
  return candidates.some(({ parts }) => parts.length > 0);
}

function turnJson({ role, parts, name }: Turn, bounds: Bounds): Json {
  return {
    role,
    parts: partsJson(parts, bounds),
    ...(name === undefined ? {} : { name: start(name, bounds, PREVIEW) }),
  };
}

function outputJson({ candidates }: ChatResponse, bounds: Bounds): string {
  return boundedList(
    candidates,
    ({ parts, finish }) => ({
      role: "assistant",
      parts: partsJson(parts, bounds),
      finish_reason: finish.raw ?? finish.reason,
    }),
    "last",
    bounds,
  );
}

function toolJson(tool: Tool, bounds: Bounds): Json {
  if (tool.type === "hosted") return { type: tool.name };
  const { type, name, description } = tool;
  const about = description === undefined ? {} : {
    description: boundedText(description, bounds, 4096),
  };
  const parameters = tool.type === "function" ? tool.parameters : undefined;
  return { type, name, ...about, ...(parameters === undefined ? {} : { parameters }) };
}

/** The first characters of the last user message. */
function previewOf(turns: readonly Turn[], bounds: Bounds): string | undefined {
  const last = turns.findLast(({ role, parts }) =>
    role === "user" && parts.some(({ type }) => type === "text")
  );
  const text = last?.parts.find((part) => part.type === "text")?.text;
  if (text === undefined) return undefined;
  return text.length > PREVIEW ? `${start(text, bounds, PREVIEW)}...` : bounds.hide(text);
}
