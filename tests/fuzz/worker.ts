/// <reference lib="deno.worker" />
import { fuzz } from "./engine.ts";
import { targetOf } from "./targets.ts";

/** What a thread is to do. */
export interface Job {
  readonly name: string;
  readonly seed: number;
  readonly ms: number;
  readonly only?: number;
  /** Shared: the run that is going on. */
  readonly progress: Int32Array;
}

self.onmessage = ({ data }: MessageEvent<Job>) => {
  const { name, progress, ...options } = data;
  const onRun = (run: number) => void Atomics.store(progress, 0, run);
  self.postMessage(fuzz(targetOf(name)!, { ...options, onRun }));
};
