import type { SubjectSpec } from "./subject.ts";
import type { Job, Result } from "./load.ts";

/** A core for what is measured, another for the load and the upstream: no fight for one. */
const canPin = (navigator.hardwareConcurrency ?? 1) > 1 && has("taskset");

/** A command pinned to a core, where that is possible. */
function pinned(core: 0 | 1, command: readonly string[]): Deno.Command {
  const all = canPin ? ["taskset", "-c", `${core}`, ...command] : command;
  const home = Deno.env.get("HOME") ?? "";
  return new Deno.Command(all[0]!, {
    args: all.slice(1),
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
    clearEnv: true,
    env: {
      PATH: Deno.env.get("PATH") ?? "",
      HOME: home,
      OPENAI_API_KEY: "bench-key",
      NO_COLOR: "1",
      ...(Deno.env.get("DENO_DIR") === undefined ? {} : { DENO_DIR: Deno.env.get("DENO_DIR")! }),
    },
  });
}

/** Something running that must not outlive the benchmark. */
export interface Running {
  readonly pid: number;
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts a helper of this folder on the load's core; it says its port on its first line. */
export async function startUpstream(): Promise<Running> {
  const file = new URL("./upstream.ts", import.meta.url).pathname;
  const child = pinned(1, [Deno.execPath(), "run", "-A", file]).spawn();
  const lines = lineReader(child.stdout);
  const port = Number(await lines());
  return { pid: child.pid, port, stop: () => stop(child) };
}

/** A load generator that stays warm between jobs. */
export interface Loader {
  run(job: Job): Promise<Result>;
  stop(): Promise<void>;
}

export function startLoader(): Loader {
  const file = new URL("./load_main.ts", import.meta.url).pathname;
  const child = pinned(1, [Deno.execPath(), "run", "-A", file]).spawn();
  const lines = lineReader(child.stdout);
  const writer = child.stdin.getWriter();
  return {
    async run(job) {
      await writer.write(new TextEncoder().encode(JSON.stringify(job) + "\n"));
      return JSON.parse(await lines()) as Result;
    },
    async stop() {
      await writer.close().catch(() => {});
      await child.status;
    },
  };
}

/** Starts what is measured, on its own core; `folder` is its home and holds its config. */
export function startSubject(
  spec: SubjectSpec,
  port: number,
  upstreamPort: number,
  folder: string,
): Running {
  const command = ["env", `HOME=${folder}`, ...spec.command(port, upstreamPort, folder)];
  const child = pinned(0, keepDenoDir(command)).spawn();
  void drain(child.stdout);
  if (spec.input !== undefined) void feed(child, spec.input(port, upstreamPort, folder));
  return { pid: child.pid, port, stop: () => stop(child) };
}

/** A new HOME must not mean an empty module cache: `taskset` and `env` exec, so the pid stays. */
function keepDenoDir(command: readonly string[]): string[] {
  const dir = Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`;
  return [command[0]!, `DENO_DIR=${dir}`, ...command.slice(1)];
}

/** A port that was free a moment ago. */
export function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}

async function stop(child: Deno.ChildProcess): Promise<void> {
  try {
    child.kill("SIGTERM");
    await child.stdin.close();
  } catch {
    // It has ended, or its input was closed, already.
  }
  const late = setTimeout(() => child.kill("SIGKILL"), 3000);
  await child.status;
  clearTimeout(late);
}

async function feed(child: Deno.ChildProcess, bytes: Uint8Array): Promise<void> {
  const writer = child.stdin.getWriter();
  await writer.write(bytes);
  await writer.close();
}

async function drain(stream: ReadableStream<Uint8Array>): Promise<void> {
  for await (const _ of stream);
}

function lineReader(stream: ReadableStream<Uint8Array>): () => Promise<string> {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  return async () => {
    for (;;) {
      const end = rest.indexOf("\n");
      if (end !== -1) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 1);
        return line;
      }
      const { value, done } = await reader.read();
      if (done) throw new Error("Cannot read from a helper: it has ended");
      rest += value;
    }
  };
}

function has(program: string): boolean {
  return (Deno.env.get("PATH") ?? "").split(":").some((folder) => {
    try {
      return Deno.statSync(`${folder}/${program}`).isFile;
    } catch {
      return false;
    }
  });
}
