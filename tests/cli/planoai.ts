import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { parseRunRecord } from "../../src/process/run_record.ts";
import { denoCache } from "../support/deno_cache.ts";

const cli = fileURLToPath(new URL("../../cli.ts", import.meta.url));
const denoDir = denoCache();

/** How planoai is run: the words before a command's own, for a user with this home. */
export type Program = (home: string) => readonly string[];

const fromSource: Program = () => ["run", "-A", "--quiet", cli];

/** How a command ended. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A command that goes on. */
export interface Running {
  readonly pid: number;
  /** Resolves when its output holds `text`; rejects when it ends without. */
  says(text: string): Promise<void>;
  /** What it has said so far, both streams. */
  readonly said: string;
  signal(signal: Deno.Signal): void;
  readonly ended: Promise<Ran>;
}

/**
 * A user with an empty home and an empty directory. `using` ends every process that was started in
 * it, also when the test has failed, and removes both.
 */
export class User implements AsyncDisposable {
  readonly home: string;
  /** The directory that commands run in. */
  readonly folder: string;
  readonly #children: Deno.ChildProcess[] = [];
  readonly #program: Program;

  private constructor(home: string, program: Program) {
    this.home = home;
    this.#program = program;
    this.folder = join(home, "project");
    Deno.mkdirSync(this.folder);
  }

  static create(program: Program = fromSource): User {
    return new User(Deno.makeTempDirSync({ prefix: "plano" }), program);
  }

  get run(): string {
    return join(this.home, ".plano", "run");
  }

  get pidFile(): string {
    return join(this.run, "plano.pid");
  }

  /** Writes a file of the project. */
  write(name: string, text: string): string {
    const path = join(this.folder, name);
    Deno.writeTextFileSync(path, text);
    return path;
  }

  /** Runs a command to its end. */
  async planoai(words: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
    return await this.start(words, env).ended;
  }

  /** Starts a command. */
  start(words: readonly string[], env: Record<string, string> = {}): Running {
    const child = new Deno.Command(Deno.execPath(), {
      args: [...this.#program(this.home), ...words],
      cwd: this.folder,
      clearEnv: true,
      env: { HOME: this.home, PATH: Deno.env.get("PATH") ?? "", DENO_DIR: denoDir, ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#children.push(child);
    const output = new Output();
    const out = output.read(child.stdout);
    const err = output.read(child.stderr);
    return {
      pid: child.pid,
      says: (text) => output.says(text),
      get said() {
        return output.text;
      },
      signal: (signal) => child.kill(signal),
      ended: Promise.all([child.status, out, err]).then(([{ code }, out, err]) => {
        output.end();
        return { code, out, err };
      }),
    };
  }

  /** What stands in the run folder, by name. */
  runFiles(): string[] {
    return [...Deno.readDirSync(this.run)].map((entry) => entry.name).sort();
  }

  /** The record of who serves this home. */
  record() {
    const record = parseRunRecord(Deno.readTextFileSync(this.pidFile));
    if (record === undefined) throw new Error(`Cannot read "${this.pidFile}"`);
    return record;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      const { pid, draining } = this.record();
      for (const one of [pid, ...draining.map((one) => one.pid)]) kill(one);
    } catch {
      // nothing runs
    }
    for (const child of this.#children) {
      kill(child.pid);
      await child.status;
    }
    await Deno.remove(this.home, { recursive: true });
  }
}

/** A port that is free now. */
export function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}

/** A config with the mock alone. */
export function mockConfig(port: number, more = ""): string {
  return `version: v0.4.0
listeners:
  - {type: model, name: llm, port: ${port}}
model_providers:
  - model: mock/*
${more}`;
}

/** Asks the mock through a gateway. */
export async function chat(port: number, model: string, stream = false): Promise<Response> {
  return await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model, stream, messages: [{ role: "user", content: "Hello" }] }),
  });
}

/** Resolves when `holds` does; looks often, because files and pids cannot be waited for. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!await holds()) {
    if (Date.now() > deadline) throw new Error(`Cannot wait any longer: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

/** True while a process runs; a zombie does not. */
export function runs(pid: number): boolean {
  try {
    const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
    return !/^\) Z/.test(stat.slice(stat.lastIndexOf(")")));
  } catch {
    return false;
  }
}

function kill(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch {
    // it has ended
  }
}

class Output {
  text = "";
  #ended = false;
  #wake = new Set<() => void>();

  async read(stream: ReadableStream<Uint8Array>): Promise<string> {
    const utf8 = new TextDecoder();
    let own = "";
    for await (const chunk of stream) {
      const text = utf8.decode(chunk, { stream: true });
      own += text;
      this.text += text;
      for (const wake of this.#wake) wake();
    }
    return own;
  }

  end(): void {
    this.#ended = true;
    for (const wake of this.#wake) wake();
  }

  says(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (this.text.includes(text)) resolve();
        else if (this.#ended) reject(new Error(`It ended without "${text}":\n${this.text}`));
        else return;
        this.#wake.delete(look);
      };
      this.#wake.add(look);
      look();
    });
  }
}
