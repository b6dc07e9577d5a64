/** The name of the store's threads: by it a program's entry knows that it runs as one. */
const NAME = "planoai-trace-store";

let entryAsks = false;

/**
 * To be asked by a program's entry before anything else. True: this is a thread of the trace store,
 * and the entry imports `thread.ts` and does nothing more. Only a program that asks is started as its
 * own thread, which a bundle and a compiled program need: their modules are one file.
 */
export function runsAsStoreThread(): boolean {
  entryAsks = true;
  return (globalThis as { readonly name?: unknown }).name === NAME;
}

/** What a thread runs, and the files it loads. */
export interface ThreadModule {
  readonly url: string;
  readonly name: string;
  /** Paths that must be readable for it: files and folders. */
  readonly reads: readonly string[];
}

/** The module for a thread; `undefined` where none can be had. */
export function threadModule(): ThreadModule | undefined {
  const isOneFile = Deno.build.standalone || import.meta.url === Deno.mainModule;
  if (!isOneFile) {
    const url = new URL("./thread.ts", import.meta.url).href;
    const folders = ["../../telemetry/", "../../base/"];
    return { url, name: NAME, reads: folders.flatMap((one) => pathOf(one, import.meta.url)) };
  }
  if (!entryAsks) return undefined;
  const reads = Deno.build.standalone ? [] : pathOf("", Deno.mainModule);
  return { url: Deno.mainModule, name: NAME, reads };
}

/**
 * What a process must be let read, besides the store's folder, to start the threads of the store: of
 * this program's own files those that a thread loads. Deno does not count what the process has loaded.
 */
export function threadReads(): readonly string[] {
  const reads = threadModule()?.reads ?? [];
  // Deno's lists cannot name a path with a comma. Without the thread, the process writes by itself.
  return reads.some((path) => path.includes(",")) ? [] : reads;
}

/** Nothing for what comes from the network. */
function pathOf(relative: string, base: string): readonly string[] {
  const url = new URL(relative, base);
  if (url.protocol !== "file:") return [];
  const path = decodeURIComponent(url.pathname).replace(/\/$/, "");
  return [Deno.build.os === "windows" ? path.slice(1).replaceAll("/", "\\") : path];
}
