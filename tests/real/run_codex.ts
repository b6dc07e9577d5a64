import type { Rig } from "../support/rig.ts";
import { type AgentResult, runAgent } from "./run_agent.ts";

/** `codex exec` with the gateway as a provider of its own, as docs/clients.md shows it. */
export function runCodex(
  program: string,
  rig: Rig,
  model: string,
  prompt: string,
): Promise<AgentResult> {
  return runAgent({
    program,
    files: {
      ".codex/config.toml": `
model = "${model}"
model_provider = "planoai"
check_for_update_on_startup = false

[model_providers.planoai]
name = "planoai"
base_url = "${rig.url}/v1"
env_key = "PLANOAI_KEY"
wire_api = "responses"
request_max_retries = 0
stream_max_retries = 0
`,
    },
    args: () => [
      "exec",
      "--json",
      "--skip-git-repo-check",
      // The mock's command is `echo`; a sandbox needs rights that CI machines do not give.
      "--dangerously-bypass-approvals-and-sandbox",
      prompt,
    ],
    env: (home) => ({ CODEX_HOME: `${home}/.codex`, PLANOAI_KEY: "a-key-of-the-client" }),
  });
}
