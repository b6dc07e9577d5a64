import { main } from "../../src/cli/main.ts";
import type { Io } from "../../src/cli/io.ts";
import type { Span } from "../../src/telemetry/span.ts";
import { TraceWriter } from "../../src/telemetry/store/trace_writer.ts";

/** How a command in this process ended. */
export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A home with a trace store, and commands that run in this process. Disposing removes it. */
export class TraceHome implements Disposable {
  readonly root = Deno.makeTempDirSync({ prefix: "plano_trace" });

  /** Adds spans to the store. */
  write(spans: readonly Span[]): void {
    const writer = new TraceWriter(`${this.root}/traces.db`, {
      bounds: { maxDays: 100_000, maxBytes: 2 ** 30 },
      busyMs: 1_000,
      warn: (text) => {
        throw new Error(text);
      },
      now: Date.now,
    });
    writer.write(spans.map((span) => JSON.stringify(span)));
    writer.close();
  }

  /** Runs `planoai trace …`. */
  async trace(
    words: readonly string[],
    more: Partial<Io> & { readonly onOut?: (text: string) => void } = {},
  ): Promise<Said> {
    let [out, err] = ["", ""];
    const code = await main(["trace", ...words], {
      out: (text) => {
        out += text;
        more.onOut?.(out);
      },
      err: (text) => {
        err += text;
      },
      env: (name) => name === "PLANO_HOME" ? this.root : undefined,
      allEnv: () => ({ PLANO_HOME: this.root }),
      cwd: this.root,
      home: this.root,
      tty: { stdin: false, stdout: false, stderr: false },
      columns: 80,
      color: { out: false, err: false },
      signal: new AbortController().signal,
      ...more,
    });
    return { code, out, err };
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.root, { recursive: true });
  }
}
