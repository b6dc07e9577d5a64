import { need } from "../../support/need.ts";
import { Chromium } from "./chromium.ts";
import type { Page } from "./chromium.ts";

const chromium = need("chromium");

/** The lines of the list. */
export const ROWS = ".traces .row[data-id]";

/** A test with a browser of its own. */
export function inBrowser(name: string, run: (browser: Chromium) => Promise<void>): void {
  Deno.test({
    name,
    ignore: chromium.ignore,
    async fn() {
      await using browser = await Chromium.start(chromium.path);
      await run(browser);
    },
  });
}

/** The part of the address that names a place of the page. */
export function hash(page: Page): Promise<string> {
  return page.eval<string>("location.hash");
}

/** Waits until some element of a selector is seen. */
export function shown(page: Page, selector: string): Promise<void> {
  const all = `[...document.querySelectorAll(${JSON.stringify(selector)})]`;
  return page.until(`${all}.some((one) => one.checkVisibility())`);
}
