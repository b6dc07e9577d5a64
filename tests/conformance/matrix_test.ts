import assert from "@std/assert";
import { fileURLToPath } from "node:url";
import { IMPOSSIBLE, whyImpossible } from "./impossible.ts";
import { type Cell, clients, playClient, stateOf } from "./matrix.ts";
import { conformancePage } from "./page.ts";
import { scenarios } from "./scenarios.ts";
import { MATRIX_UPSTREAMS } from "./upstreams.ts";

const page = fileURLToPath(new URL("../../docs/conformance.md", import.meta.url));
const cells: Cell[] = [];

for (const client of clients) {
  Deno.test(`conformance: ${client.id} does its work at every upstream dialect`, async () => {
    const own: Cell[] = [];
    for await (const cell of playClient(client)) own.push(cell);
    cells.push(...own);
    assert.equal(own.length, MATRIX_UPSTREAMS.length * scenarios.length);
    const red = own.filter((cell) => stateOf(cell) === "red");
    assert.deepEqual(
      red.map(({ upstream, scenario, failure }) => `${upstream}, ${scenario}: ${failure}`),
      [],
    );
    const works = own.filter((cell) =>
      cell.failure === undefined &&
      whyImpossible(cell.client, cell.upstream, cell.scenario) !== undefined
    );
    assert.deepEqual(
      works.map(({ upstream, scenario }) => `${upstream}, ${scenario}`),
      [],
      "works, although tests/conformance/impossible.ts says that it cannot",
    );
  });
}

Deno.test("conformance: every reason why a cell cannot be green belongs to one", () => {
  const used = clients.flatMap(({ id }) =>
    MATRIX_UPSTREAMS.flatMap((upstream) =>
      scenarios.map((scenario) => whyImpossible(id, upstream.id, scenario.id))
    )
  );
  for (const one of IMPOSSIBLE) assert(used.includes(one), one.because);
});

Deno.test("docs/conformance.md says what the matrix found", async () => {
  if (cells.length === 0) { for (const client of clients) await playInto(client); }
  assert.equal(
    await Deno.readTextFile(page),
    conformancePage(cells),
    "run `deno task conformance`",
  );
});

async function playInto(client: typeof clients[number]): Promise<void> {
  for await (const cell of playClient(client)) cells.push(cell);
}
