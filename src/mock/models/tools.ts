import { type Ask, type AskTool, calledName, freshResults } from "../ask.ts";
import { callIdPrefixes } from "../dialect.ts";
import type { MockModel, Plan } from "../plan.ts";
import { type Block, replyOf } from "../reply.ts";
import { MARKER, sampleOf } from "../schema_sample.ts";
import { stableId } from "../stable_id.ts";
import { echo, say, structuredText } from "./text.ts";

type Callable = Exclude<AskTool, { kind: "hosted" }>;

/** Tools that run a command, by the names coding agents give them; the first one offered wins. */
const shells = ["Bash", "shell", "exec_command", "shell_command", "container.exec", "bash", "exec"];

function callables(ask: Ask): readonly Callable[] {
  if (ask.toolChoice.kind === "none") return [];
  const found = ask.tools.filter((tool): tool is Callable => tool.kind !== "hosted");
  const { toolChoice } = ask;
  if (toolChoice.kind === "named") return found.filter((tool) => tool.name === toolChoice.name);
  const shell = shells.flatMap((name) => found.filter((tool) => tool.name === name))[0];
  return shell === undefined ? found : [shell, ...found.filter((tool) => tool !== shell)];
}

/** A call of `tool`; its id differs for each call of each request. */
export function callOf(ask: Ask, tool: Callable, index: number, args?: string): Block {
  const prefix = callIdPrefixes[ask.dialect];
  const base = {
    type: "tool" as const,
    id: stableId(prefix, `${ask.seed}:${index}`, 22),
    name: tool.name,
  };
  const namespace = tool.namespace === undefined ? {} : { namespace: tool.namespace };
  return tool.kind === "custom"
    ? { ...base, custom: true, args: args ?? freeText(tool), ...namespace }
    : {
      ...base,
      custom: false,
      args: args ?? JSON.stringify(sampleOf(tool.schema)),
      ...namespace,
    };
}

/** Codex's freeform tools: a patch for `apply_patch`, a script or a command for anything else. */
function freeText({ name, description }: Extract<AskTool, { kind: "custom" }>): string {
  if (name === "apply_patch") {
    return `*** Begin Patch\n*** Add File: planoai-mock.txt\n+${MARKER}\n*** End Patch\n`;
  }
  return /\bJavaScript\b/.test(description)
    ? `text(await tools.exec_command({cmd: "echo ${MARKER}"}))`
    : `echo ${MARKER}`;
}

/** Calls `count` tools on a user turn and quotes their results on the next one. */
export function toolTurn(
  ask: Ask,
  count: number,
  options: {
    readonly args?: string;
    readonly interleave?: true;
    readonly before?: readonly Block[];
  } = {},
): Plan {
  const results = freshResults(ask);
  if (results.length > 0) return say(ask, quote(ask));
  const tools = callables(ask);
  if (tools.length === 0) return echo(ask);
  const calls = Array.from(
    { length: ask.parallelTools ? count : 1 },
    (_, index) => callOf(ask, tools[index % tools.length]!, index, options.args),
  );
  const { interleave } = options;
  return {
    kind: "reply",
    reply: replyOf(ask, [...(options.before ?? []), ...calls], interleave ? { interleave } : {}),
  };
}

/** How many calls a model's name asks for. */
export function callCount(numbers: readonly number[]): number {
  return Math.min(64, Math.max(1, numbers[0]!));
}

/** One call a turn, `steps` turns long since the user's last words. */
export function loopTurn(
  ask: Ask,
  steps: number,
  options: { readonly before?: readonly Block[] } = {},
): Plan {
  const said = ask.turns.findLastIndex((turn) =>
    turn.role === "user" && turn.parts.some((part) => part.type !== "tool_result")
  );
  const done =
    ask.turns.slice(said + 1).filter((turn) =>
      turn.role === "assistant" && turn.parts.some((part) => part.type === "tool_call")
    ).length;
  const tools = callables(ask);
  if (done >= steps || tools.length === 0) return toolTurn(ask, 1);
  const call = callOf(ask, tools[done % tools.length]!, done);
  return { kind: "reply", reply: replyOf(ask, [...(options.before ?? []), call]) };
}

function quote(ask: Ask): string {
  return freshResults(ask).map((result) => {
    const media = result.media.length === 0 ? "" : ` with ${result.media.join(", ")}`;
    const verb = result.isError ? "failed" : "answered";
    return `The tool ${calledName(ask, result.callId)} ${verb}${media}: ${result.text}`;
  }).join("\n");
}

/** Models that call tools. Without tools in the request they answer as `echo` does. */
export const toolModels: readonly MockModel[] = [
  {
    name: "json",
    doc: "Structured output: a value that the request's schema accepts, or a call that is forced.",
    plan: (ask) =>
      ask.toolChoice.kind === "named" || ask.toolChoice.kind === "required"
        ? toolTurn(ask, 1)
        : say(ask, structuredText(ask)),
  },
  {
    name: "tool",
    doc: "Calls the first tool (a shell tool if there is one), then quotes the tool's output.",
    plan: (ask) => toolTurn(ask, 1),
  },
  {
    name: "agent",
    doc: "As `tool`, with a sentence before the call, as coding agents know it.",
    plan: (ask) =>
      toolTurn(ask, 1, { before: [{ type: "text", text: "I will run one command to check." }] }),
  },
  {
    name: "tools-N",
    doc: "N calls in one turn, of the offered tools in turn.",
    plan: (ask, { numbers }) => toolTurn(ask, callCount(numbers)),
  },
  {
    name: "loop-N",
    doc: "Calls one tool a turn, N turns long, then quotes the last tool's output.",
    plan: (ask, { numbers }) => loopTurn(ask, numbers[0]!),
  },
  {
    name: "tool-zero",
    doc: "Calls a tool without arguments: `{}`.",
    plan: (ask) => toolTurn(ask, 1, { args: "{}" }),
  },
  {
    name: "tool-zero-empty",
    doc: 'The same, with `arguments: ""` on OpenAI\'s dialects, as some providers send it.',
    plan: (ask) => toolTurn(ask, 1, { args: "" }),
  },
  {
    name: "interleave",
    doc: "Two parallel calls; on Chat their argument pieces alternate.",
    plan: (ask) => toolTurn(ask, 2, { interleave: true }),
  },
];
