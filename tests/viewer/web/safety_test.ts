import assert from "@std/assert";
import { Secret } from "../../../src/base/secret.ts";
import { hash, inBrowser, ROWS, shown } from "./in_browser.ts";
import { MemorySource } from "./memory_source.ts";
import { modelCall, spanId, traceId } from "./sample_traces.ts";
import { showcase, started } from "./showcase.ts";

inBrowser("viewer: hostile words stay words", async (browser) => {
  const evil = [
    `<img src=x onerror="window.owned=1">`,
    `</script><script>window.owned=2</script>`,
    `[click](javascript:window.owned=3)`,
    `javascript:window.owned=4`,
    `\u001b[31mred\u001b[0m \u202etxt.exe`,
    `"><svg onload=window.owned=5>`,
    "```<iframe srcdoc='<script>parent.owned=6</script>'>```",
  ].join("\n");
  const text = { type: "text", content: evil };
  const message = (role: string) => ({
    role: role + evil,
    parts: [text, { type: "tool_call", id: evil, name: evil, arguments: { [evil]: evil } }, {
      type: evil,
      uri: "javascript:window.owned=7",
      modality: evil,
    }, { type: "reasoning", content: evil }],
  });
  await using world = started(new MemorySource());
  const calls = [1, 2].map((number) =>
    modelCall({
      number,
      at: Date.now(),
      model: evil,
      error: evil,
      content: {
        "gen_ai.input.messages": JSON.stringify([message("user")]),
        "gen_ai.output.messages": JSON.stringify([message("assistant")]),
        "gen_ai.system_instructions": evil,
        "gen_ai.tool.definitions": JSON.stringify([{ name: evil, description: evil }]),
        [evil]: evil,
      },
    }).map((one) => ({ ...one, name: evil, service: evil }))
  );
  world.source.add(...calls.flat());
  await using page = await browser.page();
  const places = [
    "#/",
    `#/trace/${traceId(1)}`,
    `#/trace/${traceId(1)}/span/${spanId(100)}`,
    `#/trace/${traceId(1)}/conversation`,
    `#/compare/${traceId(1)}/${traceId(2)}`,
    `#/trace/${encodeURIComponent(evil)}`,
  ];
  for (const place of places) {
    await page.goto(`${world.url}?${places.indexOf(place)}${place}`);
    await shown(page, ".row[data-id], .message, .numbers, .empty");
    await page.eval("new Promise((resolve) => setTimeout(resolve, 150))");
    await page.eval(`for (const one of document.querySelectorAll("summary")) one.click()`);
    assert.equal(await page.eval("window.owned ?? 0"), 0, place);
    const strangers = await page.eval<number>(
      `document.querySelectorAll("main :is(img, iframe, script, object, embed, style, base)").length +
       [...document.querySelectorAll("a")].filter((a) => !/^http:/.test(a.href)).length`,
    );
    assert.equal(strangers, 0, place);
  }
  assert.deepEqual(page.complaints, []);
  const words = await page.eval<string>("document.body.innerText");
  assert.ok(!words.includes("\u001b") && !words.includes("\u202e"));
});

inBrowser("viewer: pages of other sites learn nothing", async (browser) => {
  await using world = showcase();
  const other = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => new Response("<title>other</title>", { headers: { "content-type": "text/html" } }),
  );
  try {
    await using page = await browser.page();
    await page.goto(`http://127.0.0.1:${other.addr.port}/`);
    const told = await page.eval<string[]>(`(async () => {
      const url = ${JSON.stringify(world.url)};
      const results = [];
      for (const options of [{}, {mode: "no-cors"}, {method: "POST", body: "x"}]) {
        results.push(await fetch(url + "api/traces", options).then((r) => r.type, () => "refused"));
      }
      results.push(await new Promise((done) => {
        const script = document.createElement("script");
        script.src = url + "app.js";
        script.onload = () => done("ran");
        script.onerror = () => done("refused");
        document.head.append(script);
      }));
      results.push(await new Promise((done) => {
        const events = new EventSource(url + "api/live");
        events.onopen = () => done("opened");
        events.onerror = () => (events.close(), done("refused"));
      }));
      return results;
    })()`);
    // Without CORS a reply may arrive, but is opaque; the policy on resources takes even that away.
    assert.deepEqual(told, ["refused", "refused", "refused", "refused", "refused"]);
  } finally {
    await other.shutdown();
  }
});

inBrowser("viewer: a token opens it, by the address or by hand", async (browser) => {
  await using world = showcase({ token: new Secret("open sesame", "a test") });
  await using page = await browser.page();
  await page.goto(world.url);
  await shown(page, ".login");
  await page.type("wrong");
  await page.press("Enter");
  await page.until(`document.querySelector(".why").innerText.includes("wrong")`);
  await page.eval(`document.querySelector("#token").value = ""`);
  await page.type("open sesame");
  await page.press("Enter");
  await shown(page, ROWS);
  assert.equal(await page.eval("document.cookie"), "", "scripts do not see the session");

  await using linked = await browser.page();
  await linked.goto(world.signInUrl);
  await shown(linked, ROWS);
  assert.equal(await hash(linked), "#/");
});
