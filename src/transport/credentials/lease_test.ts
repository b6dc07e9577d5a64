import assert from "@std/assert";
import { forever } from "../../../tests/support/credential_world.ts";
import { Fault } from "../../base/fault.ts";
import { type Ending, Lease } from "./lease.ts";

interface Token extends Ending {
  readonly name: string;
}

/** A lease on a clock that stands still, whose fetches end when the test says so. */
function stage() {
  const fetches: PromiseWithResolvers<Token>[] = [];
  const clock = { nowMs: 1_000_000 };
  const lease = new Lease<Token>({
    fetch: (signal) => {
      const gate = Promise.withResolvers<Token>();
      signal.addEventListener("abort", () => gate.reject(signal.reason));
      fetches.push(gate);
      return gate.promise;
    },
    now: () => clock.nowMs,
    earlyMs: 300_000,
  });
  return { lease, fetches, clock };
}

Deno.test("Lease fetches once for a hundred callers, and again after a failure", async () => {
  const { lease, fetches } = stage();
  const failing = Array.from({ length: 100 }, () => lease.get(forever));
  assert.equal(fetches.length, 1);
  fetches[0]!.reject(new Fault("upstream_refused", "Cannot get it"));
  for (const { status } of await Promise.allSettled(failing)) assert.equal(status, "rejected");
  const all = Array.from({ length: 100 }, () => lease.get(forever));
  assert.equal(fetches.length, 2);
  fetches[1]!.resolve({ name: "a" });
  assert.equal(new Set(await Promise.all(all)).size, 1);
  assert.equal((await lease.get(forever)).name, "a");
  assert.equal(fetches.length, 2);
});

Deno.test("Lease replaces a credential before its end, beside the requests", async () => {
  const { lease, fetches, clock } = stage();
  const first = lease.get(forever);
  fetches[0]!.resolve({ name: "a", expiresAtMs: clock.nowMs + 3_600_000 });
  await first;
  clock.nowMs += 3_600_000 - 300_001;
  assert.equal((await lease.get(forever)).name, "a");
  assert.equal(fetches.length, 1, "not early yet");
  clock.nowMs += 1;
  for (let i = 0; i < 10; i++) assert.equal((await lease.get(forever)).name, "a");
  assert.equal(fetches.length, 2);
  fetches[1]!.resolve({ name: "b", expiresAtMs: clock.nowMs + 3_600_000 });
  await fetches[1]!.promise;
  await Promise.resolve();
  assert.equal((await lease.get(forever)).name, "b");
  assert.equal(fetches.length, 2);
});

Deno.test("Lease keeps a credential that is still good when its replacement fails, then tells", async () => {
  const { lease, fetches, clock } = stage();
  const first = lease.get(forever);
  fetches[0]!.resolve({ name: "a", expiresAtMs: clock.nowMs + 300_000 });
  await first;
  clock.nowMs += 10_000;
  assert.equal((await lease.get(forever)).name, "a");
  fetches[1]!.reject(new Fault("upstream_refused", "Cannot get it"));
  await fetches[1]!.promise.catch(() => {});
  assert.equal((await lease.get(forever)).name, "a");
  assert.equal(fetches.length, 2, "not asked again within seconds");
  clock.nowMs += 10_000;
  assert.equal((await lease.get(forever)).name, "a");
  assert.equal(fetches.length, 3);
  fetches[2]!.reject(new Fault("upstream_refused", "Cannot get it"));
  await fetches[2]!.promise.catch(() => {});
  clock.nowMs += 275_000;
  const late = lease.get(forever);
  fetches[3]!.reject(new Fault("upstream_refused", "Cannot get it"));
  await assert.rejects(late, { message: "Cannot get it" });
});

Deno.test("Lease lets one caller go without ending the fetch of the others", async () => {
  const { lease, fetches } = stage();
  const leaving = new AbortController();
  const left = lease.get(leaving.signal);
  const stays = lease.get(forever);
  leaving.abort();
  await assert.rejects(left, (fault: Fault) => fault.code === "cancelled");
  await assert.rejects(lease.get(leaving.signal), (fault: Fault) => fault.code === "cancelled");
  fetches[0]!.resolve({ name: "a" });
  assert.equal((await stays).name, "a");
});

Deno.test("Lease forgets what was refused, unless it is new or has a successor", async () => {
  const { lease, fetches, clock } = stage();
  const get = async (name: string) => {
    const next = lease.get(forever);
    fetches.at(-1)!.resolve({ name });
    return await next;
  };
  const a = await get("a");
  assert.equal(lease.refused(a), false, "fetched just now: another would be no better");
  clock.nowMs += 60_000;
  assert.equal(lease.refused(a), true);
  const b = await get("b");
  assert.equal(b.name, "b");
  assert.equal(lease.refused(a), true, "a late refusal of the first");
  assert.equal((await lease.get(forever)).name, "b", "costs the second nothing");
  clock.nowMs += 60_000;
  assert.equal(lease.refused(undefined), true);
  assert.equal((await get("c")).name, "c");
  assert.equal(fetches.length, 3);
});

Deno.test("Lease ends its fetch when it is closed", async () => {
  const { lease } = stage();
  const waiting = lease.get(forever);
  lease.close();
  await assert.rejects(waiting, { name: "AbortError" });
});
