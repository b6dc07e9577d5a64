import type { Json } from "../base/json.ts";
import { RULES } from "./rules/registry.ts";
import { CONFIG_SCHEMA } from "./schema/config.ts";
import type { Schema } from "./schema/schema.ts";

/** docs/config.md: every key and every rule, from the schema and the rules themselves. */
export function configDocs(): string {
  const parts = [intro, "## Keys", ...blocks(), "## Rules", rulesIntro, rulesTable()];
  return parts.join("\n\n") + "\n";
}

const intro = `<!-- Made by src/config/docs.ts from the schema: edit that. -->
# The config file

\`planoai up\` reads \`config.yaml\`, else \`plano_config.yaml\`, of the directory (or the FILE you
name). Without one it makes a config from the keys in the environment. \`planoai validate\` checks
files, \`planoai init\` writes one to start from, \`planoai schema\` prints this as JSON Schema for
editors.

\`\`\`yaml
version: v0.4.0

listeners:
  - type: model
    name: llm
    port: 12000

model_providers:
  - model: openai/gpt-5-mini
    access_key: $OPENAI_API_KEY
    default: true
  - model: anthropic/*
    access_key: $ANTHROPIC_API_KEY
\`\`\`

**Variables.** \`$NAME\` and \`\${NAME}\` in text values are replaced when the config is loaded: by
the \`.env\` beside the config first, then by the environment. \`$$\` is a dollar sign. What is not set
is an error that names the line. Keys never stand in logs or in the rendered config.

**Durations** are \`300ms\`, \`5s\`, \`2m\`, \`1h\`, \`1m30s\`. **Sizes** are \`32MiB\`, \`64KiB\`, \`10MB\` or a
number of bytes.

Keys marked *planned* are accepted with a warning and have no effect yet; of those marked *partly
planned*, the warning says what they do so far.`;

const rulesIntro =
  "`planoai validate` names the rule behind every message in brackets. Errors stop " +
  "`up`; warnings fail `validate --strict` only.";

function blocks(): readonly string[] {
  const { properties = {}, required = [] } = CONFIG_SCHEMA;
  return Object.entries(properties).map(([key, schema]) => {
    const rows = rowsOf(schema, "");
    const marks = marksOf(schema, required.includes(key));
    const table = rows.length === 0 ? "" : `\n\n${tableOf(rows)}`;
    return `### \`${key}\`${marks === "" ? "" : ` (${marks})`}\n\n${describe(schema)}${table}`;
  });
}

type Row = readonly [key: string, type: string, description: string];

function tableOf(rows: readonly Row[]): string {
  const lines = rows.map((row) =>
    `| ${row.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`
  );
  return ["| Key | Type | |", "| --- | --- | --- |", ...lines].join("\n");
}

/** The keys below a block, flat: `[].auth.keys`. */
function rowsOf(schema: Schema, path: string): readonly Row[] {
  if (schema.oneOf !== undefined) return schema.oneOf.flatMap((form) => rowsOf(form, path));
  const below = (inner: Schema, at: string) => [...rowsOf(inner, at)];
  const rows: Row[] = [];
  if (schema.items !== undefined) rows.push(...below(schema.items, `${path}[]`));
  if (typeof schema.additionalProperties === "object") {
    rows.push(...below(schema.additionalProperties, `${path}.<name>`));
  }
  for (const [key, inner] of Object.entries(schema.properties ?? {})) {
    const at = `${path}.${key}`;
    const marks = marksOf(inner, schema.required?.includes(key) ?? false);
    const text = describe(inner) + (marks === "" ? "" : ` *${marks}*`);
    rows.push([`\`${at.replace(/^\./, "")}\``, typeOf(inner), text], ...below(inner, at));
  }
  return rows;
}

function marksOf(schema: Schema, required: boolean): string {
  const marks = [
    ...(required ? ["required"] : []),
    ...(schema["x-plano-status"] === "planned"
      ? [schema["x-plano-planned-words"] === undefined ? "planned" : "partly planned"]
      : []),
    ...(schema.deprecated === true ? [`old: use ${schema.deprecationMessage}`] : []),
  ];
  return marks.join(", ");
}

function describe(schema: Schema): string {
  const planned = schema["x-plano-planned-values"];
  return [
    schema.description ?? "",
    ...(schema.enum === undefined || schema.enum.length > 8 ? [] : [
      `One of ${
        schema.enum.filter((one) => one !== "" && one !== null).map((one) => `\`${one}\``).join(
          ", ",
        )
      }.`,
    ]),
    ...(planned === undefined
      ? []
      : [`Planned: ${Object.keys(planned).map((one) => `\`${one}\``).join(", ")}.`]),
    ...(schema.default === undefined ? [] : [`Default: \`${shown(schema.default)}\`.`]),
  ].join(" ").trim();
}

function shown(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function typeOf(schema: Schema): string {
  if (schema.oneOf !== undefined) return schema.oneOf.map(typeOf).join(" or ");
  if (schema["x-plano-wants"]?.includes("duration")) return "duration";
  if (schema["x-plano-wants"]?.includes("size")) return "size";
  const types = typeof schema.type === "string" ? [schema.type] : schema.type ?? [];
  const names = { array: "list", object: "mapping", string: "text" } as const;
  return types.filter((type) => type !== "null")
    .map((type) => Object.hasOwn(names, type) ? names[type as keyof typeof names] : type)
    .join(" or ");
}

function rulesTable(): string {
  const rows = RULES.map(({ id, severity, doc }) =>
    `| \`${id}\` | ${severity} | ${doc.replaceAll("|", "\\|")} |`
  );
  return ["| Rule | | |", "| --- | --- | --- |", ...rows].join("\n");
}
