import assert from "@std/assert";
import { isForced } from "./forced_tool.ts";
import { dialectId } from "./origin.ts";
import type { ChatRequest, HostedTool, Tool, ToolChoice } from "./request.ts";

const dialect = dialectId("d");
const search: HostedTool = { type: "hosted", dialect, name: "search", block: {} };
const other: HostedTool = { ...search, name: "other" };
const own: Tool = { type: "function", name: "own" };

function requestOf(tools: readonly Tool[], toolChoice?: ToolChoice): ChatRequest {
  return {
    dialect,
    model: "m",
    turns: [],
    tools,
    ...(toolChoice === undefined ? {} : { toolChoice }),
    sampling: {},
    stream: false,
    streamUsage: false,
    pointers: {},
  };
}

Deno.test("isForced is true for a hosted tool that the model cannot pass by", () => {
  const named = { type: "tool", kind: "hosted", name: "search" } as const;
  const table: readonly [readonly Tool[], ToolChoice | undefined, boolean][] = [
    [[search], undefined, true],
    [[search, own], undefined, false],
    [[search, own], { type: "auto" }, false],
    [[search, own], { type: "required" }, false],
    [[search, other], { type: "required" }, true],
    [[search, own], named, true],
    [[search, own], { ...named, name: "other" }, false],
    [[search, own], { ...named, kind: "function" }, false],
  ];
  for (const [tools, choice, forced] of table) {
    assert.equal(isForced(search, requestOf(tools, choice)), forced, JSON.stringify(choice));
  }
});
