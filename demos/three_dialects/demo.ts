/**
 * Gateway and mock on free ports; three clients, each streamed an answer from a provider that speaks
 * another dialect. Exits 0 when all three came whole, and leaves nothing running.
 */
import { fileURLToPath } from "node:url";
import { SseDecoder, type SseMessage } from "../../src/base/sse.ts";
import { loadConfigFile } from "../../src/config/load_file.ts";
import { startGateway } from "../../src/gateway/gateway.ts";
import { startMock } from "../../src/mock/mock.ts";
import { ANSWERS } from "./answers.ts";
import { type Scene, SCENES } from "./scene.ts";
import { paint, Screen, write } from "./screen.ts";

const mock = await startMock({ scenarios: ANSWERS, pace: { chunkMs: 40 } });
try {
  const file = fileURLToPath(new URL("./config.yaml", import.meta.url));
  const { config, diagnostics } = await loadConfigFile(file, { MOCK_URL: mock.url });
  if (config === undefined) throw new Error(diagnostics.map((one) => one.message).join("\n"));
  // The file says 12000, as a real one would; the demo must not collide with a gateway of yours.
  const listeners = config.listeners.map((listener) => ({ ...listener, port: 0 }));
  const gateway = await startGateway({ ...config, listeners });
  try {
    const url = `http://127.0.0.1:${gateway.listeners[0]!.port}`;
    write(`\n  gateway ${url}   provider ${mock.url} (mock)\n`);
    for (const scene of SCENES) await play(scene, url);
    write(`\n  All three came whole. Your turn: ${paint("1", "deno task up")}\n\n`);
  } finally {
    await gateway.drain(2000);
  }
} finally {
  await mock.close();
}

/** Sends one request and shows its answer while it arrives. Throws when it is not whole. */
async function play(scene: Scene, url: string): Promise<void> {
  const { model } = scene.body;
  write(`\n  ${paint("1", scene.client)} client  →  ${paint("1", scene.upstream)} provider\n`);
  write(paint("2", `  POST ${scene.path}  model "${model}"\n`));
  const began = performance.now();
  const reply = await fetch(url + scene.path, {
    method: "POST",
    headers: { "content-type": "application/json", "anthropic-version": "2023-06-01" },
    body: JSON.stringify(scene.body),
    signal: AbortSignal.timeout(20_000),
  });
  if (!reply.ok || reply.body === null) {
    throw new Error(`Cannot play "${model}": ${reply.status} ${await reply.text()}`);
  }
  const frames = new SseDecoder();
  const screen = new Screen();
  let events = 0;
  let firstMs: number | undefined;
  const show = ({ data }: SseMessage) => {
    events++;
    const shown = data === "[DONE]" ? undefined : scene.shows(JSON.parse(data));
    if (shown === undefined) return;
    firstMs ??= performance.now() - began;
    screen.show(shown);
  };
  for await (const chunk of reply.body) frames.push(chunk, show);
  frames.end(show);
  if (firstMs === undefined || screen.tokens === "") {
    throw new Error(`Cannot play "${model}": the stream ended without an answer or its usage`);
  }
  const totalMs = performance.now() - began;
  write(paint(
    "2",
    `\n  ${screen.tokens} · ${events} events · first word after ${
      firstMs.toFixed(0)
    } ms, all after ${totalMs.toFixed(0)} ms\n`,
  ));
}
