import { Fault, FAULTS } from "../base/fault.ts";
import type { Command } from "./command.ts";
import type { ExitCode, Io } from "./io.ts";

/** Runs a command line and reports what went wrong; never throws. */
export async function main(words: readonly string[], io: Io): Promise<ExitCode> {
  try {
    return await dispatch(words, io);
  } catch (error) {
    return report(error, io);
  }
}

async function dispatch(words: readonly string[], io: Io): Promise<ExitCode> {
  const [first, ...rest] = words;
  if (first === "--version" || first === "-V") {
    const { versionText } = await import("./version_text.ts");
    io.out(versionText());
    return 0;
  }
  if (first === "serve" && rest.length < 2) {
    // The daemon stays for weeks: it loads nothing that it does not need.
    const { command } = await import("./serve.ts");
    return await command.run(io, {}, rest);
  }
  const { findCommand } = await import("./commands.ts");
  if (first === undefined) return await rootHelp(io, true);
  if (first === "--help" || first === "-h") return await rootHelp(io, false);
  if (first === "help") return await helpOn(rest, io);
  const command = findCommand(first);
  if (command === undefined) throw await unknownCommand(first);
  if (wantsHelp(rest)) return await helpOn([first], io);
  return await run(command, rest, io);
}

async function run(command: Command, words: readonly string[], io: Io): Promise<ExitCode> {
  const plain = words.length === 0 && !command.arguments.some((one) => one.required);
  // The parsing library costs 30 ms, which `up` and the daemon need not pay.
  const { defaultLine } = await import("./default_line.ts");
  const line = plain
    ? defaultLine(command)
    : (await import("./parse.ts")).parseLine(command, words);
  return await command.run(io, line.options, line.args);
}

/** True when help is asked for before `--`, which ends the options. */
function wantsHelp(words: readonly string[]): boolean {
  const end = words.indexOf("--");
  const options = end === -1 ? words : words.slice(0, end);
  return options.includes("--help") || options.includes("-h");
}

async function rootHelp(io: Io, withLogo: boolean): Promise<ExitCode> {
  const { rootHelp } = await import("./help.ts");
  const { GROUPS, SHOWN_COMMANDS } = await import("./commands.ts");
  if (withLogo) {
    const { logo } = await import("./logo.ts");
    const { VERSION } = await import("./version_text.ts");
    io.out(logo(VERSION, io.color.out));
  }
  io.out(rootHelp(SHOWN_COMMANDS, GROUPS, { color: io.color.out, columns: io.columns }));
  return 0;
}

async function helpOn([name]: readonly string[], io: Io): Promise<ExitCode> {
  if (name === undefined) return await rootHelp(io, false);
  const { findCommand } = await import("./commands.ts");
  const { commandHelp } = await import("./help.ts");
  const command = findCommand(name);
  if (command === undefined) throw await unknownCommand(name);
  io.out(commandHelp(command, { color: io.color.out, columns: io.columns }));
  return 0;
}

async function unknownCommand(word: string): Promise<Fault> {
  const { SHOWN_COMMANDS } = await import("./commands.ts");
  const { nearest } = await import("../config/nearest.ts");
  if (word.startsWith("-")) {
    const meant = nearest(word, ["--help", "--version"]);
    return new Fault("usage", `Cannot use option "${word}": planoai has none such`, {
      note: meant === undefined
        ? "options stand after the command: planoai up --verbose"
        : `did you mean "${meant}"?`,
    });
  }
  const meant = nearest(word, SHOWN_COMMANDS.map((one) => one.name));
  return new Fault("usage", `Cannot run "${word}": there is no such command`, {
    note: meant === undefined ? "planoai --help lists them" : `did you mean "planoai ${meant}"?`,
  });
}

/** Faults are ours to explain; anything else is a defect, whose stack helps only those who ask. */
function report(error: unknown, io: Io): ExitCode {
  const paint = (code: string, text: string) => io.color.err ? `\x1b[${code}m${text}\x1b[0m` : text;
  const label = paint("31", "error");
  const debug = io.env("PLANO_DEBUG") === "1";
  if (error instanceof Fault) {
    io.err(`${label}: ${shown(error.message)}\n`);
    if (error.note !== undefined) io.err(`${paint("36", "note")}: ${shown(error.note)}\n`);
    if (debug) io.err(`${error.stack}\n`);
    return FAULTS[error.code].exit;
  }
  const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  io.err(`${label}: Cannot finish: planoai failed inside (${words})\n`);
  if (debug) io.err(`${error instanceof Error ? error.stack : words}\n`);
  else io.err(`${paint("36", "note")}: PLANO_DEBUG=1 shows where; please report it\n`);
  return 1;
}

/** What an argument or a file says is quoted in faults, and is no order to the terminal. */
function shown(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
}
