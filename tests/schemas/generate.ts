/**
 * Writes the schemas anew from the official packages: `deno run -A tests/schemas/generate.ts [WHEEL]`.
 * `WHEEL` is botocore's (`pip download botocore --no-deps`); without it Bedrock's file stays as it is.
 * Read the diff: it is what the vendor changed in the API.
 */
import ts from "typescript";
import { join } from "node:path";
import manifest from "../../deno.json" with { type: "json" };
import { type Kind, KINDS, type Schema, type SchemaFile } from "./schema.ts";
import { bedrockSchemas } from "./smithy_schema.ts";
import { TypeSchemas } from "./type_schema.ts";

/** Where a dialect's types are: expressions over the exports of one declaration file as `api`. */
interface Source {
  readonly package: keyof typeof manifest.imports;
  readonly file: string;
  readonly types: Readonly<Record<Kind, string>>;
}

const SOURCES: Readonly<Record<string, Source>> = {
  openai_chat: {
    package: "openai",
    file: "resources/chat/completions/completions.d.ts",
    types: {
      request: "api.ChatCompletionCreateParams",
      response: "api.ChatCompletion",
      event: "api.ChatCompletionChunk",
    },
  },
  openai_completions: {
    package: "openai",
    file: "resources/completions.d.ts",
    types: {
      request: "api.CompletionCreateParams",
      response: "api.Completion",
      event: "api.Completion",
    },
  },
  openai_responses: {
    package: "openai",
    file: "resources/responses/responses.d.ts",
    types: {
      request: "api.ResponseCreateParams",
      response: "api.Response",
      event: "api.ResponseStreamEvent",
    },
  },
  anthropic_messages: {
    package: "@anthropic-ai/sdk",
    file: "resources/messages/messages.d.ts",
    types: {
      request: "api.MessageCreateParams",
      response: "api.Message",
      event: "api.RawMessageStreamEvent",
    },
  },
  gemini: {
    package: "@google/genai",
    file: "dist/genai.d.ts",
    types: {
      // The package's own request type is that of its functions; these are the parts that it sends.
      request: `{
        contents: api.Content[];
        systemInstruction?: api.Content;
        tools?: api.Tool[];
        toolConfig?: api.ToolConfig;
        safetySettings?: api.SafetySetting[];
        generationConfig?: api.GenerationConfig & Pick<api.GenerateContentConfig, "imageConfig">;
      } & Pick<api.GenerateContentConfig, "cachedContent" | "labels" | "serviceTier" | "store">`,
      response: "api.GenerateContentResponse",
      event: "api.GenerateContentResponse",
    },
  },
};

function schemasOf(source: Source, cache: string): SchemaFile {
  const version = manifest.imports[source.package].split("@").at(-1)!;
  const home = packageHome(cache, join(source.package, version));
  const declarations = join(home, source.file);
  const text = [
    `import * as api from ${JSON.stringify(declarations.replace(/\.d\.ts$/, ".js"))};`,
    ...KINDS.map((kind) => `export declare const ${kind}: ${source.types[kind]};`),
  ].join("\n");
  const root = join(home, "planoai_roots.ts");
  const options: ts.CompilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => path === root || fileExists(path);
  host.readFile = (path) => path === root ? text : readFile(path);
  host.getSourceFile = (path, languageVersion, ...rest) =>
    path === root
      ? ts.createSourceFile(path, text, languageVersion, true)
      : getSourceFile(path, languageVersion, ...rest);
  const program = ts.createProgram([root], options, host);
  const file = program.getSourceFile(root)!;
  const wrong = program.getSemanticDiagnostics(file);
  if (wrong.length > 0) {
    throw new Error(ts.flattenDiagnosticMessageText(wrong[0]!.messageText, "\n"));
  }
  const checker = program.getTypeChecker();
  const schemas = new TypeSchemas(checker, file);
  const roots: Partial<Record<Kind, Schema>> = {};
  for (const statement of file.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    const [declaration] = statement.declarationList.declarations;
    const name = declaration!.name.getText(file) as Kind;
    roots[name] = schemas.of(checker.getTypeAtLocation(declaration!));
  }
  return {
    source: `${source.package} ${version}`,
    roots: roots as SchemaFile["roots"],
    defs: schemas.defs,
  };
}

/** Where Deno keeps a package: below the name of the registry that it came from. */
function packageHome(cache: string, path: string): string {
  for (const registry of Deno.readDirSync(cache)) {
    const home = join(cache, registry.name, path);
    if (registry.isDirectory && exists(home)) return home;
  }
  throw new Error(`Cannot find "${path}": run \`deno install\` first`);
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

/** One definition a line: compact, and still a diff that a person can read. */
function textOf({ source, roots, defs }: SchemaFile): string {
  const lines = (values: Readonly<Record<string, Schema>>) =>
    Object.keys(values).sort()
      .map((name) => `    ${JSON.stringify(name)}: ${JSON.stringify(values[name])}`).join(",\n");
  return `{\n  "source": ${JSON.stringify(source)},\n  "roots": {\n${lines(roots)}\n  },\n` +
    `  "defs": {\n${lines(defs)}\n  }\n}\n`;
}

async function npmCache(): Promise<string> {
  const info = new Deno.Command(Deno.execPath(), { args: ["info", "--json"] });
  const { stdout } = await info.output();
  return (JSON.parse(new TextDecoder().decode(stdout)) as { npmCache: string }).npmCache;
}

if (import.meta.main) {
  const cache = await npmCache();
  const write = (dialect: string, file: SchemaFile) =>
    Deno.writeTextFile(new URL(`./${dialect}.json`, import.meta.url), textOf(file));
  for (const [dialect, source] of Object.entries(SOURCES)) {
    await write(dialect, schemasOf(source, cache));
  }
  const wheel = Deno.args[0];
  if (wheel !== undefined) await write("bedrock_converse", await bedrockSchemas(wheel));
}
