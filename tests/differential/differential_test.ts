import assert from "@std/assert";
import { onPlanes } from "../support/planes.ts";
import { describe } from "./describe.ts";
import { INHERENT } from "./inherent.ts";
import { run, USUAL } from "./run.ts";

onPlanes(
  `both planes agree on ${USUAL.count} generated requests and on their stories, and half go directly`,
  async () => {
    const result = await run(USUAL);
    const shown = result.differences.slice(0, 5).map((one) => describe(one, USUAL.seed, false));
    assert.equal(result.differences.length, 0, shown.join("\n"));
    assert.equal(result.sent, USUAL.count);
    assert(result.direct > USUAL.count / 2, `${result.direct} went directly`);
    assert(result.stories > USUAL.count * 0.8, `${result.stories} stories were compared`);
    for (const { id } of INHERENT) {
      assert(result.inherent.get(id)! > 0, `"${id}" was not met: it is explained for nobody`);
    }
  },
  { planes: ["native"], why: "it starts both by itself" },
);
