import { Fault } from "../base/fault.ts";
import { type Home, unreadable } from "./home.ts";
import { Follower, lastLinesOfAll } from "./tail.ts";

/** What to show of the logs. */
export interface ShowOptions {
  /** The gateway's own log as well as those of its listeners. */
  readonly debug: boolean;
  /** Lines of each file. */
  readonly lines: number;
  write(text: string): void;
  /** How a line is shown; as it is unless told otherwise. */
  readonly shown?: (line: string) => string;
  /** Follow until it aborts; absent: show what is there. */
  readonly signal?: AbortSignal;
}

/** Writes go unnoticed on some file systems: look this often even when nothing is said. */
const LOOK_MS = 1_000;

/** Shows the end of the logs and, if wanted, what is added. Throws a {@link Fault} without logs. */
export async function showLogs(home: Home, options: ShowOptions): Promise<void> {
  const { signal } = options;
  const paths = logPaths(home, options.debug);
  if (paths.length === 0 && signal === undefined) throw nothingToShow(home, options.debug);
  const printer = new Printer(options);
  if (signal === undefined) {
    for (const path of paths) {
      printer.print(path, await lastLinesOfAll(path, options.lines), paths.length > 1);
    }
    return;
  }
  const followers = new Map<string, Follower>();
  for (const path of paths) {
    const follower = new Follower(path);
    followers.set(path, follower);
    printer.print(path, await follower.begin(options.lines), paths.length > 1);
  }
  for await (const _ of changes(home.logs, signal)) {
    for (const path of logPaths(home, options.debug)) {
      if (!followers.has(path)) followers.set(path, new Follower(path));
    }
    // Also those that are gone: the last lines of a file that was moved away are read there.
    for (const [path, follower] of followers) {
      do {
        printer.print(path, await follower.news(), followers.size > 1);
      } while (follower.behind && !signal.aborted);
    }
  }
}

/** The access logs by name, then the gateway's own. Throws a {@link Fault} when there is no folder. */
function logPaths(home: Home, debug: boolean): readonly string[] {
  let names: string[];
  try {
    names = [...Deno.readDirSync(home.logs)].map((entry) => entry.name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new Fault("config", `Cannot show logs: there is no "${home.logs}"`, {
        note: "planoai up makes it",
      });
    }
    throw unreadable(home.logs, error);
  }
  const wanted = names.filter((name) => /^access_.*\.log$/.test(name)).sort();
  if (debug) wanted.push(...["envoy.log", "planoai.log"].filter((name) => names.includes(name)));
  return wanted.map((name) => `${home.logs}/${name}`);
}

function nothingToShow(home: Home, debug: boolean): Fault {
  return new Fault("config", `Cannot show logs: "${home.logs}" holds none yet`, {
    note: debug
      ? "planoai up starts the gateway"
      : "the first request begins one; --debug shows the gateway's own log",
  });
}

/** Prints lines, and the file's name when it changes, as `tail` does. */
class Printer {
  readonly #write: (text: string) => void;
  readonly #shown: (line: string) => string;
  #last = "";

  constructor({ write, shown = (line) => line }: ShowOptions) {
    this.#write = write;
    this.#shown = shown;
  }

  print(path: string, lines: readonly string[], several: boolean): void {
    if (lines.length === 0) return;
    if (several && path !== this.#last) {
      this.#write(
        `${this.#last === "" ? "" : "\n"}==> ${path.slice(path.lastIndexOf("/") + 1)} <==\n`,
      );
    }
    this.#last = path;
    this.#write(lines.map((line) => this.#shown(line) + "\n").join(""));
  }
}

/** Yields when something may have been written, until `signal` aborts. */
async function* changes(folder: string, signal: AbortSignal): AsyncGenerator<void> {
  const watcher = Deno.watchFs(folder);
  let dirty = false;
  let wake = () => {};
  const touch = () => {
    dirty = true;
    wake();
  };
  signal.addEventListener("abort", touch, { once: true });
  const pump = (async () => {
    for await (const _ of watcher) touch();
  })();
  while (!signal.aborted) {
    dirty = false;
    yield;
    if (dirty) continue;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LOOK_MS);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
  watcher.close();
  await pump;
}
