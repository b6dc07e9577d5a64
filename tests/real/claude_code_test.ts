import assert from "@std/assert";
import { need } from "../support/need.ts";
import { type Rig, startRig, UPSTREAMS } from "../support/rig.ts";
import { type AgentResult, runAgent } from "./run_agent.ts";

const claude = need("claude");

/** Claude Code in print mode, pointed at the gateway as its documentation says. */
function runClaude(rig: Rig, model: string, prompt: string): Promise<AgentResult> {
  return runAgent({
    program: claude.path,
    args: () => [
      "-p",
      prompt,
      "--model",
      model,
      "--output-format",
      "stream-json",
      "--verbose",
      "--allowedTools",
      "Bash",
    ],
    env: (home) => ({
      CLAUDE_CONFIG_DIR: `${home}/.claude`,
      ANTHROPIC_BASE_URL: rig.url,
      ANTHROPIC_AUTH_TOKEN: "a-key-of-the-client",
      ANTHROPIC_SMALL_FAST_MODEL: model,
      ANTHROPIC_DEFAULT_HAIKU_MODEL: model,
      DISABLE_TELEMETRY: "1",
      DISABLE_AUTOUPDATER: "1",
      DISABLE_ERROR_REPORTING: "1",
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    }),
  });
}

for (const { prefix, title } of UPSTREAMS) {
  Deno.test({
    name: `claude -p at ${title} runs its shell on the model's call and prints the answer`,
    ignore: claude.ignore,
    async fn() {
      await using rig = await startRig();
      const run = await runClaude(rig, `${prefix}/agent`, "Check that the shell works.");
      assert.equal(run.code, 0, run.stderr + run.stdout.slice(-2_000));
      const result = run.events.find((event) => event.type === "result");
      assert.equal(result?.subtype, "success", run.stdout.slice(-2_000));
      assert.equal(result?.is_error, false);
      assert.equal(result?.num_turns, 2);
      // The second turn quotes what the tool really printed.
      assert.equal(result?.result, "The tool Bash answered: planoai-tool-ran");
      assert.match(run.stdout, /"stdout":"planoai-tool-ran"/);
      assert.deepEqual(run.outside, []);
      assert(rig.records.length >= 2);
      for (const record of rig.records) assert.equal(record.outcome, "ok", record.message);
    },
  });
}
