import type { Command } from "./command.ts";
import { command as build } from "./build.ts";
import { command as chatgpt } from "./chatgpt.ts";
import { command as completions } from "./completions.ts";
import { command as down } from "./down.ts";
import { command as envoy } from "./envoy.ts";
import { command as init } from "./init.ts";
import { command as logs } from "./logs.ts";
import { command as mock } from "./mock.ts";
import { command as models } from "./models.ts";
import { command as obs } from "./obs.ts";
import { command as providers } from "./providers.ts";
import { command as schema } from "./schema.ts";
import { command as serve } from "./serve.ts";
import { command as status } from "./status.ts";
import { command as trace } from "./trace.ts";
import { command as up } from "./up.ts";
import { command as validate } from "./validate.ts";
import { command as version } from "./version.ts";

/**
 * Every command, in the order of help. Their files hold words and types only and import what they do
 * when they run, so the whole table costs a few milliseconds.
 */
export const COMMANDS: readonly Command[] = [
  up,
  down,
  status,
  logs,
  trace,
  obs,
  envoy,
  validate,
  schema,
  init,
  chatgpt,
  mock,
  models,
  providers,
  build,
  completions,
  version,
  serve,
];

/** The commands that people see. */
export const SHOWN_COMMANDS: readonly Command[] = COMMANDS.filter((one) => one.hidden !== true);

/** The groups of help, in order. */
export const GROUPS = ["Gateway", "Config", "Tools"] as const satisfies readonly Command["group"][];

/** The command of a name; `cli_agent` is `cli-agent`, as older documentation spells it. */
export function findCommand(name: string): Command | undefined {
  const wanted = name.replaceAll("_", "-");
  return COMMANDS.find((one) => one.name === wanted);
}
