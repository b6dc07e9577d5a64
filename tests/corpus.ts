// deno-lint-ignore-file no-console -- a report for a person
/** `deno task corpus [ID…]`: the wire corpus as a table, and what fails in it. */
import { corpusCases } from "./support/corpus/case.ts";
import { runCase } from "./support/corpus/run.ts";

const wanted = Deno.args.map((arg) => arg.toUpperCase());
const cases = corpusCases().filter(({ id }) => wanted.length === 0 || wanted.includes(id));
const failures: string[] = [];
for (const item of cases) {
  let result = "ok";
  try {
    runCase(item);
  } catch (error) {
    result = "FAILED";
    failures.push(`${item.id} ${item.title}\n${error instanceof Error ? error.message : error}`);
  }
  console.log(`${item.id}  ${result.padEnd(6)}  ${item.title}`);
}
for (const failure of failures) console.error(`\n${failure}`);
console.log(`\n${cases.length - failures.length} held, ${failures.length} failed`);
if (cases.length === 0) console.error(`Cannot run the corpus: no case ${wanted.join(", ")}`);
Deno.exit(failures.length > 0 || cases.length === 0 ? 1 : 0);
