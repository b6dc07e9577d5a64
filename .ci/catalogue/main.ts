/**
 * Rewrites the model catalogue from the packages that `sources.ts` pins: `deno task catalogue`.
 * `deno task catalogue FOLDER` takes the packages from a folder that holds them already. Says what
 * changed; read the diff before committing it.
 */
import type { Model, ProviderModels } from "../../src/providers/catalogue/model.ts";
import { fromTarGz, fromZip } from "./archive.ts";
import { litellmModels } from "./litellm.ts";
import { piModels } from "./pi_ai.ts";
import * as sources from "./sources.ts";
import type { Source } from "./sources.ts";
import { dataText, idsText, loaderText } from "./write.ts";

const OUT = new URL("../../src/providers/catalogue/", import.meta.url);

const folder = Deno.args[0] ?? await Deno.makeTempDir({ prefix: "catalogue-" });
try {
  if (Deno.args[0] === undefined) await download(folder);
  const all = await readSources(folder);
  for (const one of all) await report(one);
  await Deno.remove(new URL("data/", OUT), { recursive: true }).catch(() => {});
  await Deno.mkdir(new URL("data/", OUT));
  for (const one of all) {
    await Deno.writeTextFile(new URL(`data/${one.provider}.json`, OUT), dataText(one));
  }
  await Deno.writeTextFile(
    new URL("data_files.ts", OUT),
    loaderText(all.map((one) => one.provider)),
  );
  await Deno.writeTextFile(new URL("model_ids.json", OUT), idsText(all));
  const written = ["data_files.ts", "model_ids.json"].map((name) => new URL(name, OUT).pathname);
  await run(Deno.execPath(), ["fmt", "--quiet", ...written]);
} finally {
  if (Deno.args[0] === undefined) await Deno.remove(folder, { recursive: true });
}

/** By the registries' own clients; nothing of the packages is installed or run. */
async function download(to: string): Promise<void> {
  const { LITELLM, PI_AI } = sources;
  await run("pip", [
    ...["download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest", to],
    `${LITELLM.package}==${LITELLM.version}`,
  ]);
  await run("npm", [
    ...["pack", "--silent", "--ignore-scripts", "--pack-destination", to],
    `${PI_AI.package}@${PI_AI.version}`,
  ]);
}

async function run(command: string, args: readonly string[]): Promise<void> {
  const { success } = await new Deno.Command(command, { args: [...args], stdin: "null" })
    .spawn().status;
  if (!success) throw new Error(`Cannot go on: "${command}" failed`);
}

async function readSources(from: string): Promise<ProviderModels[]> {
  const wheel = await verified(from, `litellm-${sources.LITELLM.version}-`, sources.LITELLM);
  const table = json(await fromZip(wheel, sources.LITELLM_FILE));
  const tar = await verified(from, "earendil-works-pi-ai-", sources.PI_AI);
  const all: ProviderModels[] = Object.keys(sources.LITELLM_PROVIDERS).map((provider) =>
    providerOf(provider, sources.LITELLM, litellmModels(table, provider))
  );
  for (const [provider, path] of Object.entries(sources.PI_AI_FILES)) {
    all.push(providerOf(provider, sources.PI_AI, piModels(json(await fromTarGz(tar, path)))));
  }
  return all.sort((a, b) => a.provider < b.provider ? -1 : 1);
}

function providerOf(provider: string, { title, asOf }: Source, models: Model[]): ProviderModels {
  return { provider, source: title, asOf, models };
}

async function verified(from: string, prefix: string, { sha256, title }: Source) {
  for await (const { name } of Deno.readDir(from)) {
    if (!name.startsWith(prefix)) continue;
    const bytes = await Deno.readFile(`${from}/${name}`);
    const found = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
    if (found !== sha256) throw new Error(`Cannot use "${name}": its sha256 is ${found}`);
    return bytes;
  }
  throw new Error(`Cannot find ${title} in "${from}"`);
}

function json(bytes: Uint8Array) {
  return JSON.parse(new TextDecoder().decode(bytes));
}

/** What is new, gone and changed, compared with the file that stands there. */
async function report(after: ProviderModels): Promise<void> {
  const path = new URL(`data/${after.provider}.json`, OUT);
  const rows = (text: string) =>
    new Map(
      (JSON.parse(text).models as Model[]).map((one) => [one.id, JSON.stringify(one)]),
    );
  const before = rows(await Deno.readTextFile(path).catch(() => '{"models":[]}'));
  const now = rows(dataText(after));
  const list = (mark: string, ids: string[]) =>
    ids.length === 0 ? "" : `  ${mark} ${ids.join(" ")}\n`;
  const text = list("+", [...now.keys()].filter((id) => !before.has(id))) +
    list("-", [...before.keys()].filter((id) => !now.has(id))) +
    list("~", [...now].filter(([id, row]) => (before.get(id) ?? row) !== row).map(([id]) => id));
  const line = `${after.provider}: ${now.size} models${text === "" ? ", unchanged" : ""}\n`;
  await Deno.stdout.write(new TextEncoder().encode(line + text));
}
