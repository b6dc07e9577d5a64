import assert from "@std/assert";
import { need } from "../support/need.ts";
import { onPlanes } from "../support/planes.ts";
import { type Rig, startRig } from "../support/rig.ts";
import { CONVERSATIONAL_UPSTREAMS as UPSTREAMS } from "../support/upstreams.ts";
import type { AgentResult } from "./run_agent.ts";
import { runClaude } from "./run_claude.ts";

const claude = need("claude");

/** One whole turn: the tool really ran, and the second request's answer quotes what it printed. */
async function assertToolRan(run: AgentResult, rig: Rig): Promise<void> {
  assert.equal(run.code, 0, run.stderr + run.stdout.slice(-2_000));
  const result = run.events.find((event) => event.type === "result");
  assert.equal(result?.subtype, "success", run.stdout.slice(-2_000));
  assert.equal(result?.is_error, false, String(result?.result));
  assert.equal(result?.num_turns, 2);
  assert.equal(result?.result, "The tool Bash answered: planoai-tool-ran");
  assert.match(run.stdout, /"stdout":"planoai-tool-ran"/);
  assert.deepEqual(run.outside, []);
  const records = await rig.recorded(2);
  for (const record of records) assert.equal(record.outcome, "ok", record.message);
}

for (const { prefix, title } of UPSTREAMS) {
  onPlanes(
    `claude -p at ${title} runs its shell on the model's call and prints the answer`,
    async (plane) => {
      await using rig = await startRig({ plane, upstreams: UPSTREAMS });
      await assertToolRan(
        await runClaude(claude.path, rig, `${prefix}/agent`, "Check that the shell works."),
        rig,
      );
    },
    { ignore: claude.ignore },
  );

  onPlanes(`claude -p at ${title} carries the thinking through the tool's turn`, async (plane) => {
    await using rig = await startRig({ plane, upstreams: UPSTREAMS });
    const run = await runClaude(
      claude.path,
      rig,
      `${prefix}/think-tool`,
      "Check that the shell works.",
    );
    await assertToolRan(run, rig);
    assert.match(run.stdout, /"thinking":"Let me think\./);
    const second = rig.mock.requests.at(-1)!.body;
    if (prefix === "messages") assert.match(second, /"type":"thinking".*"signature":"Es/);
    if (prefix === "responses") assert.match(second, /"encrypted_content":"gAAAA/);
  }, { ignore: claude.ignore });

  onPlanes(`claude -p at ${title} runs tools in parallel`, async (plane) => {
    const call = (word: string) => ({ name: "Bash", arguments: { command: `echo ${word}` } });
    const reply = { tool_calls: [call("one"), call("two"), call("three")] };
    await using rig = await startRig({
      plane,
      upstreams: UPSTREAMS,
      mock: { scenarios: [{ match: { contains: "Count", turn: 1 }, reply }] },
    });
    const run = await runClaude(claude.path, rig, `${prefix}/tool`, "Count with the shell.");
    assert.equal(run.code, 0, run.stderr + run.stdout.slice(-2_000));
    const result = run.events.find((event) => event.type === "result");
    // In the order in which they ended: it really runs them side by side.
    const lines = String(result?.result).split("\n");
    assert.deepEqual(
      lines.sort(),
      ["one", "three", "two"].map((word) => `The tool Bash answered: ${word}`),
    );
  }, { ignore: claude.ignore });

  onPlanes(`claude -p at ${title} tells what the provider refused`, async (plane) => {
    await using rig = await startRig({ plane, upstreams: UPSTREAMS });
    const run = await runClaude(
      claude.path,
      rig,
      `${prefix}/error-400`,
      "Check that the shell works.",
    );
    assert.notEqual(run.code, 0);
    const result = run.events.find((event) => event.type === "result");
    assert.equal(result?.is_error, true);
    assert.equal(result?.api_error_status, 400);
    assert.match(String(result?.result), /^API Error: 400 /);
  }, { ignore: claude.ignore });
}
