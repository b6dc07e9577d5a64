import { fileState } from "../../../base/private_file.ts";
import { Fault } from "../../../base/fault.ts";
import { filterBytes, type FilterName } from "../../../envoy/filters.ts";

/**
 * Writes the filters where Envoy can read them, and says where. The name tells the content, so that a
 * reload with other filters does not change a file that is in use.
 */
export async function filterFiles(
  folder: string,
): Promise<{ readonly llmGateway: string; readonly promptGateway: string }> {
  const [llmGateway, promptGateway] = await Promise.all([
    filterFile(folder, "llm_gateway"),
    filterFile(folder, "prompt_gateway"),
  ]);
  return { llmGateway, promptGateway };
}

async function filterFile(folder: string, name: FilterName): Promise<string> {
  const bytes = await filterBytes(name);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex().slice(0, 12);
  const path = `${folder}/${name}-${hash}.wasm`;
  const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}`;
  try {
    await Deno.writeFile(temporary, bytes, { mode: 0o600, createNew: true });
    await Deno.rename(temporary, path);
  } catch (cause) {
    throw new Fault("config", `Cannot write "${path}": ${fileState(cause)}`, { cause });
  }
  return path;
}
