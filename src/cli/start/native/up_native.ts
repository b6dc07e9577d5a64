import { writePrivate } from "../../../base/private_file.ts";
import type { FoundEnvoy } from "../../../envoy/install/found.ts";
import { askReload, askStatus } from "../../../process/control.ts";
import type { Home } from "../../../process/home.ts";
import type { LaunchOrder } from "../../../process/launch_order.ts";
import { createStart, removeStart } from "../../../process/native/start_folder.ts";
import type { RunRecord } from "../../../process/run_record.ts";
import type { EnvoyStatus } from "../../../process/status.ts";
import type { ExitCode, Io } from "../../io.ts";
import { VERSION } from "../../version_text.ts";
import type { Prepared } from "../prepare.ts";
import { type ReportOptions, startReport } from "../report.ts";
import type { UpOptions } from "../up_options.ts";
import { bootstrapFile, type NativePlan, planNative, type PlanOptions } from "./plan.ts";

/** What `up` has found out before it comes to Envoy. */
export interface UpNativeOptions {
  readonly home: Home;
  readonly prepared: Prepared;
  readonly options: UpOptions;
  readonly envoy: FoundEnvoy;
  /** Without what belongs to Envoy. */
  readonly order: LaunchOrder;
  readonly report: ReportOptions;
  /** Who serves this home now. */
  readonly before: RunRecord | undefined;
  /** Starts an order as a process of its own, or in this one. */
  launch(order: LaunchOrder): Promise<ExitCode>;
}

/**
 * Loads the config into the Envoy that runs for this home, if it is one that this `up` would start
 * too; starts another one otherwise, which takes over from whatever runs.
 */
export async function upNative(io: Io, told: UpNativeOptions): Promise<ExitCode> {
  Deno.umask(0o077); // Envoy makes its access logs itself
  return await reloaded(io, told) ?? await started(io, told);
}

async function started(io: Io, told: UpNativeOptions): Promise<ExitCode> {
  const { home, order } = told;
  const folder = `${home.run}/${crypto.randomUUID().slice(0, 8)}`;
  using _held = await createStart(folder);
  try {
    const plan = await planNative(io, planOptions(told, folder));
    await writePrivate(bootstrapFile(folder), plan.bootstrap);
    await writePrivate(home.envoyConfig, plan.bootstrap);
    await plan.validate();
    return await told.launch({ ...order, native: plan.order });
  } catch (error) {
    await removeStart(folder); // a daemon that was started has ended
    throw error;
  }
}

/** `undefined`: there is no such Envoy. */
async function reloaded(io: Io, told: UpNativeOptions): Promise<ExitCode | undefined> {
  const { before, order, options, report } = told;
  if (before === undefined || before.version !== VERSION || options.foreground) return undefined;
  const running = await askStatus(before.socket, 2_000);
  if (running?.state !== "ready" || running.envoy?.reloads !== true) return undefined;
  const plan = await planNative(io, planOptions(told, running.envoy.folder));
  if (!await wouldBe(running.envoy, plan)) return undefined;
  io.err(`Loading the config into Envoy ${running.envoy.version} (pid ${running.envoy.pid})…\n`);
  await plan.validate();
  // The gateway serves in this environment, as a new process would.
  const next = { ...order, native: plan.order, env: io.allEnv() };
  const status = await askReload(before.socket, next, io.signal);
  io.out(startReport(status, report));
  return 0;
}

function planOptions(
  { home, prepared, envoy, order, options }: UpNativeOptions,
  folder: string,
): PlanOptions {
  const { workers } = options;
  return {
    home,
    folder,
    envoy,
    config: prepared.config,
    level: order.level,
    ...(workers === undefined ? {} : { workers }),
  };
}

/** True when a plan for the folder of an Envoy that runs would start just that Envoy. */
async function wouldBe(running: EnvoyStatus, { order, bootstrap }: NativePlan): Promise<boolean> {
  return running.binary === order.binary && running.version === order.version &&
    running.args.join("\0") === order.args.join("\0") &&
    await Deno.readTextFile(bootstrapFile(running.folder)).catch(() => "") === bootstrap;
}
