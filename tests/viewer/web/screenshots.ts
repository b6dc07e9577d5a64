// deno-lint-ignore-file no-console -- a program for a person: says where the pictures are
/**
 * Pictures of the viewer, for a person to look at: `deno run -A tests/viewer/web/screenshots.ts FOLDER`.
 */
import { join } from "node:path";
import { findPart } from "../../support/need.ts";
import { Chromium } from "./chromium.ts";
import { showcase } from "./showcase.ts";

const folder = Deno.args[0] ?? await Deno.makeTempDir({ prefix: "plano-viewer" });
await Deno.mkdir(folder, { recursive: true });
await using world = showcase();
await using browser = await Chromium.start(findPart("chromium") ?? "chromium");

const places: readonly (readonly [name: string, hash: string, ready: string])[] = [
  ["list", "#/", ".traces .row[data-id]"],
  ["trace", `#/trace/${world.failed}`, ".waterfall .row[data-id]"],
  ["span", `#/trace/${world.talk}/span/${world.talkSpan}`, ".details .attributes"],
  ["agent", `#/trace/${world.agent}`, ".waterfall .row[data-id]"],
  ["conversation", `#/trace/${world.talk}/conversation`, ".message"],
  ["not_captured", `#/trace/${world.failed}/conversation`, ".empty"],
  ["compare", `#/compare/${world.talk}/${world.other}`, ".numbers"],
];

for (const scheme of ["light", "dark"] as const) {
  for (const width of [1280, 400]) {
    for (const [name, hash, ready] of places) {
      await using page = await browser.page(width, 800);
      await page.colours(scheme);
      await page.goto(world.url + hash);
      await page.until(`document.querySelector(${JSON.stringify(ready)})`);
      const path = join(folder, `${name}_${width}_${scheme}.png`);
      await page.screenshot(path);
      console.log(path, JSON.stringify(page.complaints));
    }
  }
}
