import assert from "@std/assert";
import { EnvoyHome } from "../../../tests/support/envoy_home.ts";
import { EnvoyRelease, redirecting } from "../../../tests/support/envoy_release.ts";
import { type Download, download, shownAddress } from "./download.ts";

/** A download of the release's archive into a home. */
function wanted(release: EnvoyRelease, { root, options }: EnvoyHome): Download {
  return {
    url: release.url,
    path: `${root}/archive`,
    label: "Envoy",
    screen: options.screen,
    signal: options.signal,
    patience: { silenceMs: 300, pauseMs: 1 },
  };
}

/** That what came is what was sent. */
async function whole(release: EnvoyRelease, path: string): Promise<void> {
  assert.deepEqual(await Deno.readFile(path), await Deno.readFile(release.archive));
}

Deno.test("download goes on where the connection broke or fell silent", async () => {
  await using release = await EnvoyRelease.create();
  await using home = new EnvoyHome();
  const order = wanted(release, home);
  release.manners.push({ kind: "cut", after: 1000 }, { kind: "hang", after: 500 });
  assert.deepEqual(await download(order), { resumed: false });
  assert.deepEqual(release.asked.map((one) => one.range), [null, "bytes=1000-", "bytes=1500-"]);
  await whole(release, order.path);
});

Deno.test("download goes on with what an earlier process left", async () => {
  await using release = await EnvoyRelease.create();
  await using home = new EnvoyHome();
  const order = wanted(release, home);
  const bytes = await Deno.readFile(release.archive);
  await Deno.writeFile(`${order.path}.part`, bytes.subarray(0, 2000));
  assert.deepEqual(await download(order), { resumed: true });
  assert.deepEqual(release.asked.map((one) => one.range), ["bytes=2000-"]);
  await whole(release, order.path);
});

Deno.test("download begins again when there is more than the server has", async () => {
  await using release = await EnvoyRelease.create();
  await using home = new EnvoyHome();
  const order = wanted(release, home);
  await Deno.writeFile(`${order.path}.part`, new Uint8Array(release.size + 5));
  await download(order);
  assert.deepEqual(release.asked.map((one) => one.range), [`bytes=${release.size + 5}-`, null]);
  await whole(release, order.path);
});

Deno.test("download gives up when a connection has brought nothing", async () => {
  await using release = await EnvoyRelease.create();
  await using home = new EnvoyHome();
  release.manners.push({ kind: "cut", after: 700 }, { kind: "cut", after: 0 });
  await assert.rejects(download(wanted(release, home)), /archive|envoy.*: the connection broke/);
  assert.equal((await Deno.stat(`${home.root}/archive.part`)).size, 700);
  await assert.rejects(Deno.stat(`${home.root}/archive`), Deno.errors.NotFound);
});

Deno.test("download follows a redirect to another host, without the login", async () => {
  await using release = await EnvoyRelease.create();
  await using home = new EnvoyHome();
  await using front = redirecting(release.url);
  const url = `http://me:s%40cret@127.0.0.1:${front.origin.port}/x`;
  const order = { ...wanted(release, home), url };
  await download(order);
  await whole(release, order.path);
  assert.deepEqual(release.asked, [{ range: null, authorization: null }]);
});

Deno.test("download sends the address's login and never shows it", async () => {
  await using release = await EnvoyRelease.create();
  await using home = new EnvoyHome();
  const url = `${release.origin.replace("//", "//me:s%40cret@")}/x?token=t0k`;
  await download({ ...wanted(release, home), url });
  assert.equal(release.asked[0]?.authorization, `Basic ${btoa("me:s@cret")}`);
  release.manners.push({ kind: "status", status: 403 });
  await assert.rejects(download({ ...wanted(release, home), url }), {
    message: `Cannot fetch ${release.origin}/x: the server answered 403`,
  });
});

Deno.test("download says why nobody can be asked", async () => {
  await using release = await EnvoyRelease.create();
  await using home = new EnvoyHome();
  const free = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = free.addr;
  free.close();
  const url = `http://127.0.0.1:${port}/x`;
  await assert.rejects(download({ ...wanted(release, home), url }), /: .*refused/);
});

Deno.test("download ends at once when nobody wants it, and keeps what it has", async () => {
  await using release = await EnvoyRelease.create();
  await using home = new EnvoyHome();
  release.manners.push({ kind: "hang", after: 900 });
  const going = download({
    ...wanted(release, home),
    screen: { ...home.options.screen, write: () => home.stop() },
  });
  await assert.rejects(going, { name: "AbortError" });
  assert.equal((await Deno.stat(`${home.root}/archive.part`)).size, 900);
});

Deno.test("shownAddress leaves out what may be secret", () => {
  assert.equal(shownAddress("https://u:p@host/a?sig=1#x"), "https://host/a");
  assert.equal(shownAddress("https://host/{x}.tar.xz"), "https://host/%7Bx%7D.tar.xz");
});
