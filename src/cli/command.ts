import type { ExitCode, Io } from "./io.ts";

/** One option of a command: `--output, -o <PATH>`. The record's key is the long name in camelCase. */
export type OptionSpec =
  | { readonly kind: "flag"; readonly short?: string; readonly doc: string; readonly hidden?: true }
  | {
    readonly kind: "string";
    readonly short?: string;
    /** Shown in help: `PATH`. */
    readonly value: string;
    readonly doc: string;
    readonly default?: string;
    readonly choices?: readonly string[];
    readonly hidden?: true;
  }
  | {
    /** Text that may be given several times. */
    readonly kind: "strings";
    readonly short?: string;
    readonly value: string;
    readonly doc: string;
    readonly hidden?: true;
  }
  | {
    readonly kind: "integer";
    readonly short?: string;
    readonly value: string;
    readonly doc: string;
    readonly default?: number;
    readonly min?: number;
    readonly max?: number;
    readonly hidden?: true;
  };

/** A positional argument; the last one may repeat. */
export interface ArgumentSpec {
  readonly name: string;
  readonly doc: string;
  readonly required: boolean;
  readonly repeats?: true;
  readonly choices?: readonly string[];
  /** What completion offers, where other words are taken too. */
  readonly suggests?: readonly string[];
}

export type OptionTable = Readonly<Record<string, OptionSpec>>;

/** What parsing gives: flags and lists are always set, options without a default may be absent. */
export type Parsed<O extends OptionTable> = {
  readonly [K in keyof O]: O[K] extends { readonly kind: "flag" } ? boolean
    : O[K] extends { readonly kind: "strings" } ? readonly string[]
    : O[K] extends { readonly kind: "string"; readonly default: string } ? string
    : O[K] extends { readonly kind: "string" } ? string | undefined
    : O[K] extends { readonly kind: "integer"; readonly default: number } ? number
    : number | undefined;
};

/** One command: one file of this folder, named after it. Parsing validates and never acts. */
export interface Command<O extends OptionTable = OptionTable> {
  readonly name: string;
  readonly group: "Gateway" | "Config" | "Tools";
  /** One line, imperative, no full stop. */
  readonly summary: string;
  /** A paragraph or two for `--help`. */
  readonly detail: string;
  readonly arguments: readonly ArgumentSpec[];
  readonly options: O;
  readonly examples: readonly { readonly command: string; readonly note: string }[];
  /** Internal commands (`serve`) stay out of help, completion and docs. */
  readonly hidden?: true;
  run(io: Io, options: Parsed<O>, args: readonly string[]): Promise<ExitCode>;
}

/** Keeps the options' exact types: `export const command = defineCommand({ … })`. */
export function defineCommand<const O extends OptionTable>(command: Command<O>): Command<O> {
  return command;
}
