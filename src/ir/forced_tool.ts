import type { ChatRequest, HostedTool } from "./request.ts";

/** True when the model must use this hosted tool, so that it cannot be dropped (DESIGN §7). */
export function isForced(tool: HostedTool, { tools, toolChoice }: ChatRequest): boolean {
  if (tools.length === 1) return true;
  if (toolChoice?.type === "tool") {
    return toolChoice.kind === "hosted" && toolChoice.name === tool.name;
  }
  return toolChoice?.type === "required" && tools.every((other) => other.type === "hosted");
}
