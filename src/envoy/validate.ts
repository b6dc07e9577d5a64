import { parse } from "@std/yaml";
import { Fault } from "../base/fault.ts";
import { writePrivate } from "../base/private_file.ts";
import { envoyReason, withoutSecrets } from "./envoy_words.ts";
import type { Message } from "./render/proto.ts";
import type { EnvoyFiles } from "./render/render_env.ts";
import { yaml } from "./render/yaml.ts";

/** What a validation needs. */
export interface Validation {
  /** The Envoy that is going to run. */
  readonly binary: string;
  readonly files: EnvoyFiles;
  /** For one file that is removed again; must be its owner's alone. */
  readonly folder: string;
  /** What must not stand in an error: `secretsOf` the tables. */
  readonly secrets: readonly string[];
}

/** How long Envoy may take: it compiles the filters, and the machine may be busy. */
const LIMIT_MS = 30_000;

/**
 * Has Envoy itself check a rendering, its filters and what they say of their tables included. Throws a
 * {@link Fault} `config` with Envoy's reason.
 */
export async function validateEnvoy(
  { binary, files, folder, secrets }: Validation,
  limitMs: number = LIMIT_MS,
): Promise<void> {
  const file = `${folder}/validate-${crypto.randomUUID().slice(0, 8)}.yaml`;
  await writePrivate(file, inOne(files));
  try {
    const { code, signal, said } = await run(binary, [
      ...["--mode", "validate", "-c", file],
      ...["--log-level", "warning", "--component-log-level", "wasm:warning"],
      ...["--log-format", "%v", "--disable-hot-restart", "--skip-deprecated-logs"],
    ], limitMs);
    if (code === 0) return;
    // A Ctrl-C of the terminal reaches Envoy too, and before planoai knows of it.
    if (signal === "SIGINT" || signal === "SIGTERM") {
      throw new Fault(
        "cancelled",
        "Cannot go on: interrupted while Envoy checked the config; nothing has changed",
      );
    }
    const state = code === undefined
      ? `Envoy has not answered within ${limitMs / 1000} s`
      : signal !== null
      ? `Envoy ended with ${signal}`
      : `Envoy refuses it: ${
        envoyReason(withoutSecrets(said, secrets)).replaceAll(file, "the config")
      }`;
    throw new Fault("config", `Cannot use the rendered config: ${state}`, {
      note: "this is planoai's mistake unless the config has unusual values; please report it",
    });
  } finally {
    await Deno.remove(file).catch(() => {});
  }
}

/** Envoy validates what stands in its first file, and does not follow it to others. */
function inOne({ bootstrap, lds, cds }: EnvoyFiles): string {
  const { dynamic_resources: _, admin: __, ...rest } = parse(bootstrap) as Message;
  const resources = (text: string) =>
    ((parse(text) as { resources?: readonly Message[] }).resources ?? [])
      .map(({ "@type": _type, ...resource }) => resource);
  return yaml("For one validation. Holds keys.", {
    ...rest,
    static_resources: { listeners: resources(lds), clusters: resources(cds) },
  });
}

/** No code: it was ended, because it took too long. */
async function run(
  binary: string,
  args: string[],
  limitMs: number,
): Promise<{
  readonly code: number | undefined;
  readonly signal: Deno.Signal | null;
  readonly said: string;
}> {
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(binary, { args, stdin: "null", stdout: "null", stderr: "piped" })
      .spawn();
  } catch (cause) {
    const state = cause instanceof Error ? cause.message : String(cause);
    throw new Fault("config", `Cannot start "${binary}": ${state}`, { cause });
  }
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill("SIGKILL");
  }, limitMs);
  try {
    const said = await lastText(child.stderr);
    const { code, signal } = await child.status;
    return { code: late ? undefined : code, signal, said };
  } finally {
    clearTimeout(timer);
  }
}

/** The end of what it says: the reason comes last. */
async function lastText(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  let text = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream())) {
    text = (text + part).slice(-64 * 1024);
  }
  return text;
}
