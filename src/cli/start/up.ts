import { Fault } from "../../base/fault.ts";
import { type LogLevel, readLogLevel } from "../../base/log.ts";
import { isLoopback } from "../../base/loopback.ts";
import { optional } from "../../base/optional.ts";
import { renderResolvedYaml } from "../../config/render_resolved.ts";
import type { FoundEnvoy } from "../../envoy/install/found.ts";
import { refuseWindows } from "../../envoy/platform.ts";
import { askStatus, socketPath } from "../../process/control.ts";
import { startDaemon } from "../../process/daemon.ts";
import { type Home, planoHome, prepareHome, writePrivate } from "../../process/home.ts";
import type { LaunchOrder } from "../../process/launch_order.ts";
import { sweepStarts } from "../../process/native/start_folder.ts";
import { checkPorts } from "../../process/port_check.ts";
import { retire } from "../../process/retire.ts";
import { readRunRecord, type RunRecord, stampBirth } from "../../process/run_record.ts";
import { sweepSockets } from "../../process/sweep.ts";
import { threadReads } from "../../telemetry/store/self_thread.ts";
import { envoyOptions } from "../envoy/find_options.ts";
import type { ExitCode, Io } from "../io.ts";
import { credentialReads, warnLoggedOut } from "./credentials.ts";
import { withGoogleProject } from "./google_project.ts";
import { sayLeftOver } from "./left_over.ts";
import { otlpReads } from "./telemetry/open_otlp.ts";
import { prepare, type Prepared } from "./prepare.ts";
import { type ReportOptions, startReport, takingOver } from "./report.ts";
import type { UpOptions } from "./up_options.ts";

/** A process that is going to be replaced is not waited for long. */
const ANSWER_MS = 500;

/** Starts the gateway, in the background unless told otherwise. */
export async function up(io: Io, options: UpOptions): Promise<ExitCode> {
  if (options.native) refuseWindows();
  if (Deno.build.os === "windows" && !options.foreground) {
    throw new Fault("usage", "Cannot run in the background: not on Windows yet", {
      note: "planoai up --foreground",
    });
  }
  checkPairs(options);
  const level = logLevel(io, options);
  const home = planoHome(io);
  await prepareHome(home);
  try {
    return await started(io, home, level, options);
  } catch (error) {
    // A new config that nobody waited for may have been taken.
    if (!io.signal.aborted) await sayWhoGoesOn(io, home);
    throw error;
  }
}

async function started(
  io: Io,
  home: Home,
  level: LogLevel,
  options: UpOptions,
): Promise<ExitCode> {
  const prepared = await preparedFor(io, home, options);
  await sweepSockets(home);
  sayLeftOver(io, await sweepStarts(home));
  const before = await readRunRecord(home);
  checkShared(prepared, options);
  checkPorts(prepared.config.listeners, before?.listeners ?? []);
  await sayBusyPorts(io, prepared, options, before);
  const envoy = options.native ? await nativeEnvoy(io, options.envoy) : undefined;
  await writePrivate(home.rendered, renderResolvedYaml(prepared.config));
  await warnLoggedOut(io, home, prepared);
  const reads = [
    ...await credentialReads(io, prepared),
    ...threadReads(),
    ...otlpReads(io.allEnv()),
  ];
  const order = { ...orderOf(home, prepared, level, options), cwd: io.cwd, reads };
  const report: ReportOptions = {
    home,
    isDefault: prepared.isDefault,
    foreground: options.foreground,
    color: io.color.out,
    columns: io.columns,
  };
  const launch = (given: LaunchOrder) =>
    options.foreground
      ? stayAttached(io, home, given, report, before)
      : startInBackground(io, home, given, report, before);
  if (envoy === undefined) return await launch(order);
  const { upNative } = await import("./native/up_native.ts");
  return await upNative(io, { home, prepared, options, envoy, order, report, before, launch });
}

/** A port of planoai's own that is busy and that nobody asked for is no reason not to start. */
async function sayBusyPorts(
  io: Io,
  { config }: Prepared,
  { withTracing }: UpOptions,
  before: RunRecord | undefined,
): Promise<void> {
  const { checkOwnPorts, wantedPorts } = await import("./telemetry/own_ports.ts");
  const running = before === undefined ? undefined : await askStatus(before.socket, ANSWER_MS);
  for (
    const { message } of checkOwnPorts(wantedPorts(config, withTracing), running?.surfaces ?? [])
  ) {
    io.err(`warning: ${message}; planoai starts without it, and takes it when it is free\n`);
  }
  const { tracing } = config;
  if (withTracing && tracing !== undefined && !isLoopback(tracing.collector.hostname)) {
    io.err(
      `warning: spans also go to ${tracing.collector.host}, which the config names; ` +
        "--with-tracing keeps them here besides\n",
    );
  }
}

/** Whoever replaces something by mistake wants to know first of all that it still runs. */
async function sayWhoGoesOn(io: Io, home: Home): Promise<void> {
  const before = await readRunRecord(home).catch(() => undefined);
  if (before !== undefined && before.pid !== Deno.pid) {
    io.err(`planoai goes on as it was (pid ${before.pid})\n`);
  }
}

async function startInBackground(
  io: Io,
  home: Home,
  order: LaunchOrder,
  report: ReportOptions,
  before: RunRecord | undefined,
): Promise<ExitCode> {
  const what = order.native === undefined
    ? "planoai"
    : `Envoy ${order.native.version} and the gateway behind it`;
  io.err(before === undefined ? `Starting ${what}…\n` : `Replacing pid ${before.pid}…\n`);
  const had = before === undefined ? undefined : await askStatus(before.socket, ANSWER_MS);
  const status = await startDaemon(home, order, io.signal);
  if (had?.envoy !== undefined && order.native === undefined) {
    io.err("Envoy is not in front any more: planoai up --native puts it there\n");
  }
  if (before !== undefined) await seeOff(io, before);
  io.out(startReport(takingOver(status, had), report));
  return 0;
}

async function nativeEnvoy(io: Io, chosen: string | undefined): Promise<FoundEnvoy> {
  const { findEnvoy } = await import("../../envoy/install/find.ts");
  return await findEnvoy(envoyOptions(io, chosen));
}

async function preparedFor(io: Io, home: Home, options: UpOptions): Promise<Prepared> {
  const prepared = await prepare(io, home, options);
  if (!options.withTracing) return prepared;
  const { withTracing } = await import("./with_tracing.ts");
  const { configOf } = await import("./config_of.ts");
  const value = withTracing(prepared.value, options.tracingPort);
  const { config: { file }, dotEnv } = prepared;
  const order = { file, config: value, ...optional("dotEnv", dotEnv) };
  return { ...prepared, value, config: configOf(order, withGoogleProject(io, dotEnv)) };
}

async function seeOff(io: Io, before: RunRecord): Promise<void> {
  const became = await retire(before);
  if (became === "killed") io.err(`Killed pid ${before.pid}, which did not answer\n`);
}

async function stayAttached(
  io: Io,
  home: Home,
  order: LaunchOrder,
  report: ReportOptions,
  before: RunRecord | undefined,
): Promise<ExitCode> {
  const { serveOrder } = await import("./serving.ts");
  const finish = io.signal;
  const onFinish = () => io.err("Finishing what is in flight; Ctrl-C again ends at once\n");
  finish.addEventListener("abort", onFinish, { once: true });
  return await serveOrder(io, order, {
    finish,
    end: new AbortController().signal,
    ready: (status) => {
      if (before !== undefined) seeOff(io, before).catch(() => {});
      // Without its birth the record is good too; with it a recycled pid is not taken for this one.
      stampBirth(home, status.pid).catch(() => {});
      io.out(startReport(status, report));
    },
  });
}

function orderOf(
  home: Home,
  { config, value, dotEnv }: Prepared,
  level: LogLevel,
  options: UpOptions,
): LaunchOrder {
  return {
    home: home.root,
    file: config.file,
    config: value,
    ...(dotEnv === undefined ? {} : { dotEnv }),
    // Two generations run at the same time, so that each has a socket of its own.
    socket: socketPath(home.run, crypto.randomUUID().slice(0, 8)),
    level,
    workers: options.native ? 1 : options.workers ?? 1,
    allowUnauthenticatedPublic: options.allowUnauthenticatedPublic,
    ...(options.withTracing ? { withTracing: true } : {}),
    logTo: options.foreground ? "stderr" : "file",
  };
}

function logLevel(io: Io, options: UpOptions): LogLevel {
  const asked = io.env("LOG_LEVEL");
  return asked === undefined && options.verbose ? "debug" : readLogLevel(asked);
}

function checkPairs({ native, envoy, withTracing, tracingPort }: UpOptions): void {
  if (envoy !== undefined && !native) {
    throw new Fault("usage", "Cannot use --envoy: it belongs to --native", {
      note: "planoai up --native --envoy PATH",
    });
  }
  if (tracingPort !== undefined && !withTracing) {
    throw new Fault("usage", "Cannot use --tracing-port: it belongs to --with-tracing", {
      note: `planoai up --with-tracing --tracing-port ${tracingPort}`,
    });
  }
}

function checkShared({ config }: Prepared, { native, workers = 1 }: UpOptions): void {
  const free = config.listeners.find((one) => one.port === 0);
  if (free === undefined || (!native && workers < 2)) return;
  throw new Fault(
    "usage",
    native
      ? `Cannot start listener "${free.name}" in Envoy: its port is 0`
      : `Cannot share listener "${free.name}" between workers: its port is 0`,
    { note: native ? "give it a port" : "give it a port, or use one worker" },
  );
}
