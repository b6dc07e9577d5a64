import { parse } from "@std/yaml";
import { Fault } from "../base/fault.ts";
import type { Json } from "../base/json.ts";
import { checkScenarios, type ScenarioFile, ScenarioProblem } from "./scenario.ts";

const maxBytes = 16 * 1024 * 1024;

/** Reads a scenario file, YAML or JSON. Throws a `config` {@link Fault} that names file and place. */
export async function readScenarioFile(path: string): Promise<ScenarioFile> {
  const text = await readText(path);
  return parseScenarios(text, path);
}

/** The scenarios in YAML or JSON text; `path` is for messages. */
export function parseScenarios(text: string, path: string): ScenarioFile {
  let value: Json;
  try {
    // JSON is YAML; aliases are bounded so that a billion laughs end here.
    value = parse(text, { maxAliasCount: 100, prettyErrors: true }) as Json;
  } catch (error) {
    const what = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new Fault("config", `Cannot read scenarios "${path}": not valid YAML: ${what}`);
  }
  try {
    return checkScenarios(value);
  } catch (error) {
    if (!(error instanceof ScenarioProblem)) throw error;
    throw new Fault("config", `Cannot use scenarios "${path}": ${error.message}`, {
      note: "docs/mock.md shows every key with an example.",
    });
  }
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await Deno.stat(path);
    if (size > maxBytes) {
      throw new Fault("config", `Cannot read scenarios "${path}": larger than ${maxBytes} bytes`);
    }
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Fault) throw error;
    const state = error instanceof Deno.errors.NotFound ? "no such file" : reasonOf(error);
    throw new Fault("config", `Cannot read scenarios "${path}": ${state}`, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
