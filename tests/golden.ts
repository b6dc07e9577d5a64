/**
 * Rewrites golden files and generated docs: `deno task golden`. Read the diff before committing it.
 */
import { fileURLToPath } from "node:url";
import { configDocs } from "../src/config/docs.ts";
import { withModelTable } from "../src/mock/models/docs.ts";
import { cliGoldens } from "./cli/golden_files.ts";
import { envoyGoldens } from "./envoy/golden_files.ts";
import { providersPage } from "./providers/page.ts";
import { corpusCases } from "./support/corpus/case.ts";
import { corpusPage } from "./support/corpus/page.ts";
import { goldensOf } from "./support/corpus/run.ts";
import { terminalGoldens } from "./viewer/terminal/golden_files.ts";
import { wireGoldens, writeGoldens } from "./support/golden.ts";

const mockPage = fileURLToPath(new URL("../docs/mock.md", import.meta.url));
const mockDocs = { path: mockPage, text: withModelTable(await Deno.readTextFile(mockPage)) };
const corpusDocs = {
  path: fileURLToPath(new URL("../docs/corpus.md", import.meta.url)),
  text: corpusPage(),
};
const configPage = {
  path: fileURLToPath(new URL("../docs/config.md", import.meta.url)),
  text: configDocs(),
};
const providersDocs = {
  path: fileURLToPath(new URL("../docs/providers.md", import.meta.url)),
  text: providersPage(),
};
const written = await writeGoldens([
  ...wireGoldens(),
  ...corpusCases().flatMap(goldensOf),
  mockDocs,
  corpusDocs,
  configPage,
  providersDocs,
  ...cliGoldens(),
  ...envoyGoldens(),
  ...terminalGoldens(),
]);
for (const path of written) await Deno.stdout.write(new TextEncoder().encode(`${path}\n`));
