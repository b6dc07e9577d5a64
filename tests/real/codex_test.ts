import assert from "@std/assert";
import { need } from "../support/need.ts";
import { onPlanes } from "../support/planes.ts";
import { type Rig, startRig } from "../support/rig.ts";
import { CONVERSATIONAL_UPSTREAMS as UPSTREAMS } from "../support/upstreams.ts";
import type { AgentResult } from "./run_agent.ts";
import { runCodex } from "./run_codex.ts";

const codex = need("codex");

/** The finished items of a type: `agent_message`, `command_execution`, `reasoning`. */
function itemsOf(run: AgentResult, type: string): readonly Readonly<Record<string, unknown>>[] {
  return run.events.flatMap((event) => {
    const item = event.item as Readonly<Record<string, unknown>> | undefined;
    return event.type === "item.completed" && item?.type === type ? [item] : [];
  });
}

async function assertToolRan(run: AgentResult, rig: Rig): Promise<void> {
  assert.equal(run.code, 0, run.stderr + run.stdout.slice(-2_000));
  const [command] = itemsOf(run, "command_execution");
  assert.equal(command?.exit_code, 0, run.stdout.slice(-2_000));
  assert.equal(command?.aggregated_output, "planoai-tool-ran\n");
  // The second turn quotes what the tool really printed.
  const answer = String(itemsOf(run, "agent_message").at(-1)?.text);
  assert.match(answer, /^The tool exec_command answered: /);
  assert.match(answer, /\nplanoai-tool-ran\n$/);
  const end = run.events.find((event) => event.type === "turn.completed");
  const usage = end?.usage as Readonly<Record<string, number>>;
  assert(usage.input_tokens! > 1_000 && usage.output_tokens! > 0);
  const records = await rig.recorded(2);
  assert.equal(records.length, 2);
  for (const record of records) assert.equal(record.outcome, "ok", record.message);
}

/** What a model has to write into Codex's JavaScript tool to run a command. */
const script = `text(await tools.exec_command({cmd: "echo planoai-tool-ran"}))`;

for (const { prefix, title } of UPSTREAMS) {
  onPlanes(
    `codex exec at ${title} offers the tools that it brings in the conversation`,
    async (plane) => {
      // For this model Codex sends no `tools`: its first item brings them, in namespaces, and the
      // shell is a custom tool. On Responses the mock sees that; elsewhere it is told what to write.
      const call = { name: "functions__exec", arguments: { input: script } };
      const scenarios = [{ match: { turn: 1 }, reply: { tool_calls: [call] } }];
      await using rig = await startRig({
        plane,
        upstreams: UPSTREAMS,
        aliases: { "gpt-6.1-sol": `${prefix}/agent` },
        ...(prefix === "responses" ? {} : { mock: { scenarios } }),
      });
      const run = await runCodex(codex.path, rig, "gpt-6.1-sol", "Check that the shell works.");
      assert.equal(run.code, 0, run.stderr + run.stdout.slice(-2_000));
      assert.equal(
        itemsOf(run, "command_execution")[0]?.aggregated_output,
        "planoai-tool-ran\n",
        run.stdout.slice(-2_000),
      );
      const answer = String(itemsOf(run, "agent_message").at(-1)?.text);
      assert.match(answer, /^The tool (functions__)?exec answered: Script completed/);
      assert.match(answer, /planoai-tool-ran/);
      for (const record of await rig.recorded(2)) {
        assert.equal(record.outcome, "ok", record.message);
      }
    },
    { ignore: codex.ignore },
  );
}

for (const { prefix, title } of UPSTREAMS) {
  onPlanes(
    `codex exec at ${title} runs its shell on the model's call and prints the answer`,
    async (plane) => {
      await using rig = await startRig({ plane, upstreams: UPSTREAMS });
      const run = await runCodex(codex.path, rig, `${prefix}/agent`, "Check that the shell works.");
      await assertToolRan(run, rig);
      assert.equal(itemsOf(run, "agent_message")[0]?.text, "I will run one command to check.");
    },
    { ignore: codex.ignore },
  );

  onPlanes(
    `codex exec at ${title} shows the thinking and carries it through the tool's turn`,
    async (plane) => {
      await using rig = await startRig({ plane, upstreams: UPSTREAMS });
      const run = await runCodex(
        codex.path,
        rig,
        `${prefix}/think-tool`,
        "Check that the shell works.",
      );
      await assertToolRan(run, rig);
      assert.match(String(itemsOf(run, "reasoning")[0]?.text), /^Let me think\.\n/);
      const second = rig.mock.requests[1]!.body;
      if (prefix === "messages") assert.match(second, /"type":"thinking".*"signature":"Es/);
      if (prefix === "responses") assert.match(second, /"encrypted_content":"gAAAA/);
    },
    { ignore: codex.ignore },
  );
}
