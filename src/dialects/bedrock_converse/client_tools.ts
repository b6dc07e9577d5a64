import type { Nested } from "../../ir/extras.ts";
import type { Reader } from "../../ir/reader.ts";
import type { ChatRequest, Tool, ToolChoice } from "../../ir/request.ts";
import { markedBy } from "./blocks.ts";
import { cacheMarkOf, HERE, restOf } from "./wire.ts";

/** `toolConfig` as read. */
export interface ToolsRead {
  readonly tools: readonly Tool[];
  readonly choice: Pick<ChatRequest, "toolChoice">;
  readonly nested: Nested;
}

/** Tools that the client runs are functions; a `systemTool` and every newer kind is hosted. */
export function readTools(reader: Reader): ToolsRead {
  const config = reader.child("toolConfig");
  if (config === undefined) return { tools: [], choice: {}, nested: {} };
  const tools: Tool[] = [];
  for (const tool of config.objects("tools")) {
    const mark = cacheMarkOf(tool.source);
    const last = tools.at(-1);
    if (mark !== undefined && last !== undefined && last.type !== "hosted" && !last.cache) {
      tools[tools.length - 1] = markedBy(tool, last, mark);
    } else tools.push(readTool(tool));
  }
  return { tools, ...readChoice(config, tools) };
}

function readTool(tool: Reader): Tool {
  const spec = tool.child("toolSpec");
  if (spec === undefined) {
    const system = tool.child("systemTool")?.optionalString("name");
    const name = system ?? Object.keys(tool.source)[0] ?? "";
    return { type: "hosted", at: tool.at, dialect: HERE, name, block: tool.source };
  }
  const name = spec.string("name");
  const description = spec.optionalString("description");
  const schema = spec.child("inputSchema");
  const parameters = schema?.optionalObject("json");
  const strict = spec.optionalBoolean("strict");
  return {
    type: "function",
    at: tool.at,
    name,
    ...(description === undefined ? {} : { description }),
    ...(parameters === undefined ? {} : { parameters }),
    ...(strict === undefined ? {} : { strict }),
    places: { "/strict": `${spec.at}/strict` },
    ...restOf(tool, { toolSpec: [spec, { inputSchema: schema }] }),
  };
}

function readChoice(config: Reader, tools: readonly Tool[]): Pick<ToolsRead, "choice" | "nested"> {
  const choice = config.child("toolChoice");
  if (choice === undefined) return { choice: {}, nested: { toolConfig: config } };
  const kind = ["auto", "any", "tool"].find((key) => choice.has(key));
  const inner = kind === undefined ? undefined : choice.child(kind);
  const toolChoice = choiceOf(kind, inner, tools) ??
    { type: "opaque", dialect: HERE, block: choice.source } as const;
  const isKnown = toolChoice.type !== "opaque";
  return {
    choice: { toolChoice },
    nested: {
      toolConfig: [config, isKnown ? { toolChoice: [choice, { [kind!]: inner }] } : {}],
    },
  };
}

function choiceOf(
  kind: string | undefined,
  inner: Reader | undefined,
  tools: readonly Tool[],
): ToolChoice | undefined {
  if (inner === undefined) return undefined;
  switch (kind) {
    case "auto":
      return { type: "auto" };
    case "any":
      return { type: "required" };
    case "tool": {
      const name = inner.string("name");
      const hosted = tools.some((tool) => tool.type === "hosted" && tool.name === name);
      return { type: "tool", name, kind: hosted ? "hosted" : "function" };
    }
    default:
      return undefined;
  }
}
