/** Where a command's words go and what it knows of the outside: handed in, so that tests can run commands in process. */
export interface Io {
  /** Results: what a script reads. Adds nothing; callers end their lines. */
  out(text: string): void;
  /** Talk: progress, warnings, errors. */
  err(text: string): void;
  /** The process environment. */
  env(name: string): string | undefined;
  /** All of it, for children and for `$VAR` expansion. */
  allEnv(): Readonly<Record<string, string>>;
  readonly cwd: string;
  /** The user's home; `~/.plano` is below it. */
  readonly home: string;
  readonly tty: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
  /** Columns of the terminal, 80 when there is none. */
  readonly columns: number;
  /** False with `NO_COLOR`, `TERM=dumb` or when stderr/stdout is not a terminal. */
  readonly color: { readonly out: boolean; readonly err: boolean };
  /** Aborts on the first Ctrl-C or SIGTERM; the second one ends the process. */
  readonly signal: AbortSignal;
}

/** 0 done, 1 failed or invalid config, 2 wrong usage. */
export type ExitCode = 0 | 1 | 2;
