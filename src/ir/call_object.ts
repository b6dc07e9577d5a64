import { type JsonObject, parseExactObject } from "../base/json.ts";
import { wrapCustomInput } from "./custom_tool.ts";
import type { Losses } from "./losses.ts";
import type { ToolCallPart } from "./part.ts";

/**
 * A call's arguments as the object that some APIs demand; what is no object, such as a call that was
 * cut off, is kept as its text (W020), which is a loss where `losses` are written.
 */
export function callObject(part: ToolCallPart, losses?: Losses): JsonObject {
  const args = part.kind === "custom" ? wrapCustomInput(part.args) : part.args;
  const object = args.trim() === "" ? {} : parseExactObject(args);
  if (object !== undefined) return object;
  losses?.approximated(
    part,
    "arguments that are no JSON object are sent as its member raw_arguments",
  );
  return { raw_arguments: args };
}
