import { join } from "node:path";

/** A coding agent run once, in an empty home and an empty folder, with the network closed but for loopback. */
export interface AgentRun {
  readonly program: string;
  readonly args: (home: string) => readonly string[];
  /** Files below the home, by their path: configuration. */
  readonly files?: Readonly<Record<string, string>>;
  readonly env: (home: string) => Readonly<Record<string, string>>;
}

export interface AgentResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The lines of `stdout` that are JSON objects. */
  readonly events: readonly Readonly<Record<string, unknown>>[];
  /** What it asked the proxy for: every try to reach something that is not on this machine. */
  readonly outside: readonly string[];
}

/** An agent that takes longer hangs: a whole turn against the mock takes a few seconds. */
const LIMIT_MS = 60_000;

/** Runs it to its end. Kills it after a minute and removes everything that it wrote. */
export async function runAgent(agent: AgentRun): Promise<AgentResult> {
  const home = await Deno.makeTempDir({ prefix: "planoai-agent-" });
  using proxy = new DeadEnd();
  try {
    await Deno.mkdir(join(home, "work"));
    for (const [path, text] of Object.entries(agent.files ?? {})) {
      await Deno.mkdir(join(home, path, ".."), { recursive: true });
      await Deno.writeTextFile(join(home, path), text);
    }
    const child = new Deno.Command(agent.program, {
      args: [...agent.args(home)],
      cwd: join(home, "work"),
      clearEnv: true,
      env: {
        HOME: home,
        PATH: Deno.env.get("PATH") ?? "",
        LANG: "C.UTF-8",
        TMPDIR: home,
        HTTP_PROXY: proxy.url,
        HTTPS_PROXY: proxy.url,
        ALL_PROXY: proxy.url,
        NO_PROXY: "127.0.0.1,localhost",
        ...agent.env(home),
      },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    const { code, stdout, stderr } = await child.output();
    const text = new TextDecoder().decode(stdout);
    return {
      code,
      stdout: text,
      stderr: new TextDecoder().decode(stderr),
      events: text.split("\n").flatMap(objectIn),
      outside: proxy.asked,
    };
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

function objectIn(line: string): Readonly<Record<string, unknown>>[] {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? [value as Record<string, unknown>] : [];
  } catch {
    return []; // talk between the events
  }
}

/** A proxy that lets nothing through and remembers who was asked for. */
class DeadEnd implements Disposable {
  readonly asked: string[] = [];
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });

  constructor() {
    this.#serve();
  }

  get url(): string {
    return `http://127.0.0.1:${this.#listener.addr.port}`;
  }

  async #serve(): Promise<void> {
    for await (const connection of this.#listener) this.#refuse(connection);
  }

  async #refuse(connection: Deno.TcpConn): Promise<void> {
    try {
      const bytes = new Uint8Array(512);
      const size = await connection.read(bytes);
      const line = new TextDecoder().decode(bytes.subarray(0, size ?? 0)).split("\r\n")[0]!;
      if (this.asked.length < 100) this.asked.push(line);
    } catch {
      // It went away first.
    } finally {
      connection.close();
    }
  }

  [Symbol.dispose](): void {
    this.#listener.close();
  }
}
