import { serveViewer } from "../../../src/viewer/web/serve_viewer.ts";
import type { ServeViewerOptions } from "../../../src/viewer/web/serve_viewer.ts";
import { MemorySource } from "./memory_source.ts";
import { bigTrace, modelCall, spanId, toolTalk, traceId } from "./sample_traces.ts";

const MODELS = ["gpt-4o", "claude-sonnet-4-5", "gpt-4o-mini", "gemini-2.5-pro"];

/** A viewer with traces of every kind in it. */
export function showcase(options: Partial<ServeViewerOptions> = {}) {
  const source = new MemorySource();
  const now = Date.now();
  for (let number = 1; number <= 40; number++) {
    source.add(...modelCall({
      number,
      at: now - 1000 - (40 - number) * 47_000,
      takes: 180 + (number * 733) % 4200,
      model: MODELS[number % MODELS.length]!,
      ...(number % 9 === 0 ? { error: "529: the provider is overloaded" } : {}),
      ...(number % 2 === 0 ? { content: toolTalk() } : {}),
    }));
  }
  source.add(...bigTrace(1000, now - 700_000, 1000));
  return {
    ...started(source, options),
    talk: traceId(40),
    talkSpan: spanId(4000),
    other: traceId(38),
    failed: traceId(27),
    agent: traceId(1000),
  };
}

/** A viewer of a source; the end of the scope ends it. */
export function started(source: MemorySource, options: Partial<ServeViewerOptions> = {}) {
  const stop = new AbortController();
  const { url, signInUrl, finished } = serveViewer({
    source,
    hostname: "127.0.0.1",
    port: 0,
    ...options,
    signal: stop.signal,
  });
  return {
    source,
    url,
    signInUrl,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await finished;
    },
  };
}
