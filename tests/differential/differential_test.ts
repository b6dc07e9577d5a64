import assert from "@std/assert";
import { need } from "../support/need.ts";
import { PLANES } from "../support/planes.ts";
import { describe } from "./describe.ts";
import { INHERENT } from "./inherent.ts";
import { run, USUAL } from "./run.ts";

const { ignore } = PLANES.includes("native") ? need("envoy") : { ignore: true };

Deno.test({
  name: `the planes agree on ${USUAL.count} generated requests, and half of them go directly`,
  ignore,
  async fn() {
    const result = await run(USUAL);
    const shown = result.differences.slice(0, 5).map((one) => describe(one, USUAL.seed, false));
    assert.equal(result.differences.length, 0, shown.join("\n"));
    assert.equal(result.sent, USUAL.count);
    assert(result.direct > USUAL.count / 2, `${result.direct} went directly`);
    for (const { id } of INHERENT) {
      assert(result.inherent.get(id)! > 0, `"${id}" was not met: it is explained for nobody`);
    }
  },
});
