import { basename, dirname, join, resolve } from "node:path";
import { Fault } from "../base/fault.ts";
import { defineCommand } from "./command.ts";
import type { ExitCode, Io } from "./io.ts";
import { readTemplate, TEMPLATES } from "../config/templates.ts";

/** What `init` is to write; `template` is absent for an empty file. */
interface Plan {
  readonly template?: string;
  readonly output: string;
  readonly force: boolean;
}

const SCHEMA_NAME = "plano_config.schema.json";
const PREVIEW_LINES = 28;

/** Writes a config to start from. */
export const command = defineCommand({
  name: "init",
  group: "Config",
  summary: "Write a config to start from",
  detail: "On a terminal it asks; otherwise give --template or --clean. Besides the config it " +
    `writes ${SCHEMA_NAME}, which gives editors completion and hints.`,
  arguments: [],
  options: {
    template: { kind: "string", value: "ID", doc: "Write this template" },
    clean: { kind: "flag", doc: "Write an empty file" },
    output: {
      kind: "string",
      short: "o",
      value: "PATH",
      doc: "Where to write it",
      default: "config.yaml",
    },
    force: { kind: "flag", doc: "Overwrite an existing file" },
    listTemplates: { kind: "flag", doc: "List the templates and stop" },
  },
  examples: [
    { command: "planoai init", note: "choose from a list" },
    { command: "planoai init --template model_gateway", note: "the usual start" },
    { command: "planoai init --template offline_mock -o ci.yaml", note: "for tests" },
  ],
  async run(io, options) {
    const { template, clean, output, force } = options;
    if (options.listTemplates) {
      io.out(TEMPLATES.map(({ id, description }) => `${id} - ${description}\n`).join(""));
      return 0;
    }
    if (clean && template !== undefined) {
      throw new Fault("usage", "Cannot use --clean and --template together");
    }
    if (clean) return await write(io, { output, force });
    if (template !== undefined) {
      await assertTemplate(template);
      return await write(io, { template, output, force });
    }
    if (!io.tty.stdin || !io.tty.stdout) {
      throw new Fault("config", "Cannot ask which template to write: this is not a terminal", {
        note: "use --template ID, --clean or --list-templates",
      });
    }
    const plan = await ask(output, force, io);
    if (plan !== undefined) return await write(io, plan);
    io.err("Cancelled.\n");
    return 0;
  },
});

async function assertTemplate(id: string): Promise<void> {
  const ids = TEMPLATES.map((one) => one.id);
  if (ids.includes(id)) return;
  const { nearest } = await import("../config/nearest.ts");
  const meant = nearest(id, ids);
  throw new Fault("config", `Cannot write the template "${id}": there is none of this name`, {
    note: meant === undefined
      ? "planoai init --list-templates lists them"
      : `did you mean "${meant}"? --list-templates lists them all`,
  });
}

/** The wizard. Loads its library here only: other commands start without it. */
async function ask(output: string, force: boolean, io: Io): Promise<Plan | undefined> {
  const prompts = await import("@clack/prompts");
  prompts.intro("planoai init");
  const template = await prompts.select({
    message: "What do you want to start from?",
    options: [
      { value: "", label: "Create a clean config.yaml (empty)" },
      ...TEMPLATES.map((one) => ({
        value: one.id,
        label: one.title,
        hint: one.description,
      })),
    ],
    initialValue: TEMPLATES[0]!.id,
  });
  if (prompts.isCancel(template)) return undefined;
  const path = await prompts.text({
    message: "Where should it go?",
    initialValue: output,
    validate: (text) => (text ?? "").trim() === "" ? "A path is needed" : undefined,
  });
  if (prompts.isCancel(path)) return undefined;
  let overwrite = force;
  if (!overwrite && await exists(absolute(path, io))) {
    const sure = await prompts.confirm({
      message: `${path} is there already. Overwrite it?`,
      initialValue: false,
    });
    if (prompts.isCancel(sure) || !sure) return undefined;
    overwrite = true;
  }
  return { ...(template === "" ? {} : { template }), output: path, force: overwrite };
}

async function write(io: Io, { template, output, force }: Plan): Promise<ExitCode> {
  const path = absolute(output, io);
  const text = template === undefined ? "\n" : await readTemplate(template);
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    // createNew and not a look beforehand: nothing can come between.
    await Deno.writeTextFile(path, text, force ? {} : { createNew: true });
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists && !force) {
      throw new Fault("config", `Refusing to overwrite existing file: ${output} (use --force)`);
    }
    throw new Fault("config", `Cannot write "${output}": ${stateOf(error)}`, { cause: error });
  }
  const mark = io.color.err ? "\x1b[32m✓\x1b[0m" : "✓";
  io.err(`${mark} Wrote ${output} (${template ?? "clean"})\n`);
  if (template !== undefined) await writeSchema(io, join(dirname(path), SCHEMA_NAME));
  io.err(preview(text));
  io.err(nextSteps(text, output));
  return 0;
}

/** The schema that the first line of every template points at. A file that is not ours stays. */
async function writeSchema(io: Io, path: string): Promise<void> {
  const { schemaDocument } = await import("../config/schema/config.ts");
  const document = schemaDocument();
  const before = await Deno.readTextFile(path).catch(() => undefined);
  if (before !== undefined && !before.includes(`"title": "${document.title}"`)) return;
  await Deno.writeTextFile(path, JSON.stringify(document, null, 2) + "\n");
  io.err(`  and ${SCHEMA_NAME} beside it, for completion in editors\n`);
}

function preview(text: string): string {
  const lines = text.trimEnd().split("\n");
  const shown = text.trim() === "" ? ["(empty)"] : lines.slice(0, PREVIEW_LINES);
  if (lines.length > PREVIEW_LINES) shown.push("... (truncated)");
  return `\nConfig preview\n${shown.map((line) => `  │ ${line}`.trimEnd()).join("\n")}\n`;
}

function nextSteps(text: string, output: string): string {
  const code = text.replace(/(^|\s)#.*$/gm, ""); // comments name variables that may stay unset
  const keys = [...new Set(code.match(/\$[A-Z][A-Z0-9_]*/g) ?? [])].map((key) => key.slice(1));
  const standard = basename(output) === "config.yaml" && dirname(output) === ".";
  const file = standard ? "" : ` ${output}`;
  const steps = [
    ...(keys.length === 0 ? [] : [`put ${keys.join(" and ")} into .env or the environment`]),
    ...(text.trim() === "" ? ["fill it; docs/config.md has every key"] : []),
    `planoai up${file}`,
  ];
  return `\nNext:\n${steps.map((step) => `  ${step}\n`).join("")}`;
}

function absolute(path: string, io: Io): string {
  const expanded = path === "~" || path.startsWith("~/") ? io.home + path.slice(1) : path;
  return resolve(io.cwd, expanded);
}

async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}

function stateOf(error: unknown): string {
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  if (error instanceof Deno.errors.IsADirectory) return "it is a directory";
  if (error instanceof Deno.errors.NotADirectory) return "a part of the path is not a directory";
  return error instanceof Error ? error.message : String(error);
}
