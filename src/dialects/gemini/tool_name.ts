import type { ChatRequest } from "../../ir/request.ts";
import { type ToolName, toolNames } from "../../ir/tool_names.ts";

/** Names of functions begin with a letter or an underscore here. */
const legalStart = /^[a-zA-Z_]/;

/** A tool's name on the wire (W026). */
export function wireName(request: ChatRequest, name: string, namespace?: string): string {
  const wire = toolNames(request).toWire(name, namespace);
  return legalStart.test(wire) ? wire : `_${wire}`.slice(0, 64);
}

/** The client's tool for a name that the model used. */
export function clientName(request: ChatRequest, wire: string): ToolName {
  const names = toolNames(request);
  const found = names.fromWire(wire);
  if (!wire.startsWith("_") || found.name !== wire) return found;
  // A name that had to get an underscore: `_2fa` is the tool `2fa`, unless there is a tool `_2fa`.
  const tool = request.tools.find((tool) =>
    tool.type !== "hosted" && wireName(request, tool.name, tool.namespace) === wire
  );
  if (tool === undefined || tool.type === "hosted") return found;
  const { namespace } = tool;
  return {
    name: tool.name,
    kind: tool.type,
    ...(namespace === undefined ? {} : { namespace }),
  };
}
