import assert from "@std/assert";
import { hash, inBrowser, ROWS, shown } from "./in_browser.ts";
import { MemorySource } from "./memory_source.ts";
import { bigTrace, modelCall, span, spanId, toolTalk, traceId } from "./sample_traces.ts";
import { showcase, started } from "./showcase.ts";

inBrowser("viewer: the list shows traces, tells new ones, and filters", async (browser) => {
  await using world = showcase();
  await using page = await browser.page();
  await page.goto(world.url);
  await page.until(`document.querySelectorAll("${ROWS}").length > 10`);
  await page.until(`document.querySelector("#live").dataset.state === "live"`);
  assert.match(await page.text(".total"), /^41 traces$/);

  const before = performance.now();
  world.source.add(...modelCall({ number: 50, at: Date.now(), model: "brand-new" }));
  await page.until(`document.querySelector("${ROWS}").innerText.includes("brand-new")`);
  assert.ok(performance.now() - before < 1000, "within a second");

  await page.click("#failed");
  await page.until(`document.querySelector(".total").innerText === "13 traces"`);
  await page.click("#failed");
  await page.click(".search input");
  await page.type("request_id=req-7");
  await page.until(`document.querySelector(".total").innerText === "1 trace"`);
  await page.type(" nonsense=1");
  await page.until(`document.querySelector(".empty")?.innerText.includes("nonsense")`);
  await page.click(".empty button");
  await page.until(`document.querySelector(".total").innerText === "42 traces"`);
  await page.click(".model-field");
  await page.type("claude");
  await page.until(`document.querySelector(".total").innerText === "10 traces"`);
  assert.deepEqual(page.complaints, []);
});

inBrowser("viewer: new traces do not move what a person reads", async (browser) => {
  await using world = started(new MemorySource());
  for (let number = 1; number <= 90; number++) {
    world.source.add(...modelCall({ number, at: Date.now() - 1000 * (100 - number) }));
  }
  await using page = await browser.page();
  await page.goto(world.url);
  await page.until(`document.querySelector("#live").dataset.state === "live"`);
  await page.until(`document.querySelectorAll("${ROWS}").length > 10`);
  await page.eval(`document.querySelector(".traces").scrollTop = 1200`);
  const top = () =>
    page.eval(`document.elementFromPoint(400, 300).closest("[data-id]")?.dataset.id ?? ""`);
  await page.until(`document.elementFromPoint(400, 300).closest("[data-id]") !== null`);
  const seen = await top();
  world.source.add(...modelCall({ number: 95, at: Date.now() }));
  await shown(page, ".fresh");
  assert.equal(await page.text(".fresh"), "↑ 1 new trace");
  assert.equal(await top(), seen);
  await page.click(".fresh");
  await page.until(`document.querySelector("${ROWS}").dataset.id === "${traceId(95)}"`);
});

inBrowser("viewer: a trace, its spans, errors and conversation", async (browser) => {
  await using world = showcase();
  await using page = await browser.page();
  await page.goto(`${world.url}#/trace/${world.failed}`);
  await shown(page, ".error-strip");
  assert.match(await page.text(".error-strip"), /529: the provider is overloaded/);
  assert.equal(await page.eval(`document.querySelectorAll(".waterfall .row[data-id]").length`), 4);
  await page.click(".waterfall .row[data-id]");
  await shown(page, ".details .attributes");
  assert.equal(await hash(page), `#/trace/${world.failed}/span/${spanId(2700)}`);
  assert.match(await page.text(".details"), /plano\(llm\)[\s\S]*llm\.provider[\s\S]*exception/);
  await page.click(".details input[type=search]");
  await page.type("dialect");
  await page.until(
    `[...document.querySelectorAll(".details .attributes")][0].innerText.trim().startsWith("plano.dialect")`,
  );

  await page.goto(`${world.url}#/trace/${world.failed}/conversation`);
  await page.until(`document.body.innerText.includes("Content was not captured")`);
  await page.goto(`${world.url}#/trace/${world.talk}/conversation`);
  await shown(page, ".tool.result");
  const talk = await page.text(".conversation");
  assert.match(talk, /What is the weather in Oslo/);
  assert.match(talk, /"temperature": -3\.5/);
  assert.match(talk, /layers = \["wool"/);
  assert.ok(!talk.includes("I have a tool for this"), "thinking is folded");
  await page.click(".thinking summary");
  await page.until(`document.querySelector(".thinking").innerText.includes("I have a tool")`);
  assert.deepEqual(page.complaints, []);
});

inBrowser("viewer: a trace grows while it is looked at", async (browser) => {
  await using world = started(new MemorySource());
  const [root, ...others] = modelCall({ number: 1, at: Date.now() });
  world.source.add(root!);
  await using page = await browser.page();
  await page.goto(`${world.url}#/trace/${traceId(1)}/span/${root!.spanId}`);
  await shown(page, ".details .attributes");
  await page.until(`document.querySelector("#live").dataset.state === "live"`);
  await page.eval(`document.querySelector(".details").scrollTop = 50`);
  world.source.add(...others);
  await page.until(`document.querySelectorAll(".waterfall .row[data-id]").length === 3`);
  assert.equal(await page.eval(`document.querySelector(".details").scrollTop`), 50);
});

inBrowser("viewer: keys open, move, fold, compare and go back", async (browser) => {
  await using world = showcase();
  await using page = await browser.page();
  await page.goto(world.url);
  await page.until(`document.querySelectorAll("${ROWS}").length > 10`);
  for (const key of ["j", "j", "k", "Enter"]) await page.press(key);
  await shown(page, ".waterfall .row[data-id]");
  assert.equal(await hash(page), `#/trace/${traceId(40)}`);
  for (const key of ["j", "ArrowLeft"]) await page.press(key);
  await page.until(`document.querySelectorAll(".waterfall .row[data-id]").length === 1`);
  await page.press("ArrowRight");
  await page.press("Enter");
  await shown(page, ".details");
  await page.press("j");
  await page.until(`location.hash.endsWith("${spanId(4001)}")`);
  await page.press("v");
  await shown(page, ".conversation");
  await page.press("Escape");
  await page.until(`location.hash === "#/trace/${traceId(40)}"`);
  await page.press("Escape");
  await page.until(`location.hash === "#/"`);

  for (const key of ["g", "x", "j", "x", "c"]) await page.press(key);
  await shown(page, ".numbers");
  assert.equal(await hash(page), `#/compare/${traceId(40)}/${traceId(39)}`);
  assert.match(await page.text(".numbers"), /Duration\s+4\.30 s\s+3\.57 s\s+−17 %/);
  await page.press("?");
  await shown(page, "dialog");
  await page.press("Escape");
  await page.until(`document.querySelector("dialog") === null`);
  await page.press("Escape");
  await page.press("/");
  await page.until(`document.activeElement.type === "search"`);
  assert.deepEqual(page.complaints, []);
});

inBrowser("viewer: light and dark follow the system, and a choice stays", async (browser) => {
  await using world = showcase();
  await using page = await browser.page();
  const ground = () => page.eval<string>("getComputedStyle(document.body).backgroundColor");
  await page.colours("light");
  await page.goto(world.url);
  const light = await ground();
  await page.colours("dark");
  const dark = await ground();
  assert.notEqual(light, dark);
  await page.click("#theme");
  await page.until(`document.documentElement.dataset.theme === "light"`);
  assert.equal(await ground(), light);
  await page.goto(`${world.url}?again`);
  assert.equal(await ground(), light);
});

inBrowser("viewer: 400 pixels need no scrolling sideways", async (browser) => {
  await using world = showcase();
  const places = [
    "#/",
    `#/trace/${world.failed}`,
    `#/trace/${world.agent}`,
    `#/trace/${world.talk}/span/${world.talkSpan}`,
    `#/trace/${world.talk}/conversation`,
    `#/compare/${world.talk}/${world.other}`,
  ];
  for (const place of places) {
    await using page = await browser.page(400, 800);
    await page.goto(world.url + place);
    await shown(page, `.row[data-id], .message, .numbers`);
    const wide = await page.eval<string[]>(`[document.documentElement, ...document.querySelectorAll(
      "main, .view, .grid, .conversation-place, .details, .trace-head")]
      .filter((one) => one.scrollWidth > one.clientWidth + 1)
      .map((one) => one.className + " " + one.scrollWidth)`);
    assert.deepEqual(wide, [], place);
  }
});

inBrowser("viewer: a thousand spans and ten thousand traces stay fluid", async (browser) => {
  await using world = started(new MemorySource());
  for (let number = 1; number <= 10_000; number++) {
    world.source.add(span({
      trace: traceId(number),
      id: spanId(number),
      at: 1_700_000_000_000 + Math.floor(number / 7),
      takes: 5,
      name: `request ${number}`,
      service: "plano(llm)",
    }));
  }
  world.source.add(...bigTrace(20_000, 1_600_000_000_000, 1000));
  await using page = await browser.page();
  await page.goto(world.url);
  await page.until(`document.querySelectorAll("${ROWS}").length > 10`);
  // To the end, page after page; several traces begin in one millisecond.
  await page.until(
    `(document.querySelector(".traces").scrollTop = 1e9,
      document.querySelector(".total").innerText === "10,001 traces")`,
    60_000,
  );
  const drawn = await page.eval<number>(`document.querySelectorAll("${ROWS}").length`);
  assert.ok(drawn < 80, `${drawn} rows are drawn`);
  const frame = await page.eval<number>(usualFrame(".traces"));
  assert.ok(frame < 50, `a frame of ${frame} ms`);
  await page.eval(`document.querySelector(".traces").scrollTop = 1e9`);
  await page.until(`[...document.querySelectorAll(".traces .name a")].at(-1).innerText ===
    "agent travel_planner"`);

  await page.goto(`${world.url}#/trace/${traceId(20_000)}`);
  await shown(page, ".waterfall .row[data-id]");
  assert.ok(await page.eval<number>(`document.querySelectorAll(".waterfall .row").length`) < 80);
  const spanFrame = await page.eval<number>(usualFrame(".waterfall"));
  assert.ok(spanFrame < 50, `a frame of ${spanFrame} ms`);
});

/**
 * The median of what 40 frames cost the page while a list is scrolled far, ms. How long the frames take
 * besides says how busy the machine is.
 */
function usualFrame(selector: string): string {
  return `(async () => {
    const list = document.querySelector("${selector}");
    const next = requestAnimationFrame;
    const costs = [];
    window.requestAnimationFrame = (run) => next((time) => {
      const before = performance.now();
      run(time);
      costs.push(performance.now() - before);
    });
    for (let i = 0; i < 40; i++) {
      list.scrollTop = (i * 977) % list.scrollHeight;
      await new Promise((resolve) => next(() => next(resolve)));
    }
    window.requestAnimationFrame = next;
    return costs.sort((a, b) => a - b)[costs.length >> 1];
  })()`;
}

inBrowser("viewer: copies a call as a command without a key", async (browser) => {
  await using world = started(new MemorySource());
  world.source.add(
    ...modelCall({ number: 1, at: Date.now(), content: toolTalk("It's 5 o'clock\u202e") }),
  );
  await using page = await browser.page();
  await page.goto(`${world.url}#/trace/${traceId(1)}`);
  await shown(page, ".actions button");
  await page.eval(
    `navigator.clipboard.writeText = (text) => (window.copied = text, Promise.resolve())`,
  );
  await page.click(".actions button");
  await page.until("window.copied");
  const command = await page.eval<string>("window.copied");
  assert.match(command, /^curl 'http:\/\/localhost:12000\/v1\/chat\/completions'/);
  assert.match(command, /"authorization: Bearer \$PLANO_KEY"/);
  assert.match(command, /It'\\''s 5 o'\\''clock\\u202e/);
});

inBrowser("viewer: an empty store says what to do", async (browser) => {
  await using world = started(new MemorySource(), { gateway: "http://localhost:4242" });
  await using page = await browser.page();
  await page.goto(world.url);
  await shown(page, ".empty");
  assert.match(await page.text(".empty"), /planoai up --with-tracing[\s\S]*localhost:4242/);
  world.source.add(...modelCall({ number: 1, at: Date.now() }));
  await shown(page, ROWS);
  assert.equal(await page.eval(`document.querySelector(".empty")`), null);
});
