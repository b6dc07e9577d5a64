import { Fault } from "../../base/fault.ts";
import { fileState } from "../../base/private_file.ts";

/** What is kept of what a program says. */
const KEPT_BYTES = 8 * 1024;

/** A run of a helper: tar, Python. */
export interface ProgramRun {
  readonly path: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly signal: AbortSignal;
  /** Takes what it writes to stdout; without it that is read and forgotten. */
  readonly take?: (bytes: Uint8Array) => Promise<void>;
}

/**
 * Runs a program to its end. Throws a {@link Fault} with its last words when it fails; when `take`
 * throws it is ended, and so it is when the signal aborts.
 */
export async function runProgram(run: ProgramRun): Promise<void> {
  const stop = new AbortController();
  const { success, words } = await spawned(run, stop);
  run.signal.throwIfAborted();
  if (success) return;
  const name = run.path.slice(run.path.lastIndexOf("/") + 1);
  throw new Fault("config", `Cannot run ${name}: ${lastWords(words)}`);
}

async function spawned(run: ProgramRun, stop: AbortController) {
  const { path, args, cwd, signal, take } = run;
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(path, {
      args: [...args],
      cwd,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      signal: AbortSignal.any([signal, stop.signal]),
    }).spawn();
  } catch (error) {
    throw new Fault("config", `Cannot run "${path}": ${fileState(error)}`, { cause: error });
  }
  const kept = new KeptWords();
  try {
    const [{ success }] = await Promise.all([
      child.status,
      drain(child.stdout, take),
      drain(child.stderr, (bytes) => kept.add(bytes)),
    ]);
    return { success, words: kept.text };
  } catch (error) {
    stop.abort();
    await child.status;
    throw error;
  }
}

async function drain(
  stream: ReadableStream<Uint8Array>,
  take: (bytes: Uint8Array) => void | Promise<void> = () => {},
): Promise<void> {
  for await (const bytes of stream) await take(bytes);
}

/** The end of a text of any length. */
class KeptWords {
  #bytes = new Uint8Array();

  add(bytes: Uint8Array): void {
    const all = new Uint8Array(this.#bytes.length + bytes.length);
    all.set(this.#bytes);
    all.set(bytes, this.#bytes.length);
    this.#bytes = all.slice(-KEPT_BYTES);
  }

  get text(): string {
    return new TextDecoder().decode(this.#bytes);
  }
}

/** The last line, which is where programs say why; an address in it may hold a login. */
function lastWords(text: string): string {
  const line = text.trim().split("\n").at(-1)?.trim() ?? "";
  const shown = line.replaceAll(/\/\/[^/@\s]+@/g, "//").slice(0, 300);
  return shown === "" ? "it failed and said nothing" : shown;
}
