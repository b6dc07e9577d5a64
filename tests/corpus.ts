// deno-lint-ignore-file no-console -- a report for a person
/** `deno task corpus [ID…]`: the wire corpus as a table, and what fails in it. */
import { corpusCases } from "./support/corpus/case.ts";
import { type Outcome, runCase } from "./support/corpus/run.ts";
import { rowOf } from "./support/corpus/table.ts";

const words: Readonly<Record<Outcome, string>> = {
  held: "ok",
  elsewhere: "in the suite",
  later: "not yet",
};

const wanted = Deno.args.map((arg) => arg.toUpperCase());
const cases = corpusCases().filter(({ id }) => wanted.length === 0 || wanted.includes(id));
const counts: Record<Outcome, number> = { held: 0, elsewhere: 0, later: 0 };
const failures: string[] = [];
for (const item of cases) {
  let result = "FAILED";
  try {
    const outcome = await runCase(item);
    counts[outcome]++;
    result = words[outcome];
  } catch (error) {
    failures.push(`${item.id} ${item.title}\n${error instanceof Error ? error.message : error}`);
  }
  const { id, symptom, thread, clients, upstreams, where } = rowOf(item);
  console.log(
    `${id}  ${result.padEnd(12)}  ${symptom.padEnd(40)}  ${where}  ${thread}` +
      (clients === "" ? "" : `  ${clients} → ${upstreams}`),
  );
}
for (const failure of failures) console.error(`\n${failure}`);
console.log(
  `\n${counts.held} held, ${counts.elsewhere} held by tests elsewhere, ` +
    `${counts.later} not yet, ${failures.length} failed`,
);
if (cases.length === 0) console.error(`Cannot run the corpus: no case ${wanted.join(", ")}`);
Deno.exit(failures.length > 0 || cases.length === 0 ? 1 : 0);
