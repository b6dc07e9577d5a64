import type { Rig } from "../support/rig.ts";
import { type AgentResult, runAgent } from "./run_agent.ts";

/** Claude Code in print mode, pointed at the gateway as its documentation says. */
export function runClaude(
  program: string,
  rig: Rig,
  model: string,
  prompt: string,
): Promise<AgentResult> {
  return runAgent({
    program,
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
