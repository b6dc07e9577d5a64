import type { ChatRequest, Tool } from "../../ir/request.ts";
import { refusal, type Writer } from "./writer.ts";

const note = "Completions has no tools";

/**
 * A model that cannot call tools answers without them, unless that makes no sense: the client forces
 * a call, or there is one tool and so it is the point of the request (DESIGN §7).
 */
export function refuseTools(writer: Writer): void {
  const { request, losses } = writer;
  const forced = forcedTool(request);
  if (forced !== undefined) throw refusal(forced.at, note, "unsupported_tool");
  for (const tool of request.tools) writer.unsupported(tool, note, "unsupported_tool");
  for (const group of request.toolGroups ?? []) losses.unsupported(group, note);
  if (request.toolChoice !== undefined) losses.field(request, "toolChoice", note);
}

function forcedTool({ tools, toolChoice }: ChatRequest): Tool | undefined {
  if (toolChoice?.type === "none") return undefined;
  if (toolChoice?.type === "tool") {
    return tools.find((tool) => tool.name === toolChoice.name) ?? tools[0];
  }
  return toolChoice?.type === "required" || tools.length === 1 ? tools[0] : undefined;
}
