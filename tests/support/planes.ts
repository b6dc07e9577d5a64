import { type Found, need } from "./need.ts";

/** What carries the traffic. Whatever a client sees holds on each. */
export type Plane = "embedded" | "native";

const ALL: readonly Plane[] = ["embedded", "native"];

/** The planes that this run is about: `PLANOAI_PLANES`, which `deno task e2e --plane` sets; both by default. */
export const PLANES: readonly Plane[] = chosen(Deno.env.get("PLANOAI_PLANES") ?? "");

let envoy: Found | undefined;

/**
 * Whether tests of the native plane can run: this run is about it, and there is an Envoy. Looked for once
 * in a file that has such tests: who has none hears why they are skipped.
 */
export function canBeNative(): boolean {
  if (!PLANES.includes("native")) return false;
  envoy ??= need("envoy");
  return !envoy.ignore;
}

/** How a test differs from one that holds everywhere and for everybody. */
export interface PlanesOptions {
  /** The planes on which it can hold. Needs a `why`. */
  readonly planes?: readonly Plane[];
  readonly why?: string;
  /** Skip it: a part is missing. */
  readonly ignore?: boolean;
}

/** Registers a test for every plane of this run, which its name then ends with. */
export function onPlanes(
  name: string,
  run: (plane: Plane) => Promise<void>,
  options:
    & PlanesOptions
    & Pick<Deno.TestDefinition, "sanitizeOps" | "sanitizeResources" | "sanitizeExit"> = {},
): void {
  const { planes = ALL, why, ignore = false, ...sanitizers } = options;
  if (planes.length < ALL.length && why === undefined) {
    throw new Error(`Cannot leave a plane out of "${name}": nothing says why`);
  }
  for (const plane of PLANES) {
    if (!planes.includes(plane)) continue;
    Deno.test({
      ...sanitizers,
      name: `${name} (${plane})`,
      ignore: ignore || (plane === "native" && !canBeNative()),
      fn: () => run(plane),
    });
  }
}

function chosen(text: string): readonly Plane[] {
  const names = text.split(",").map((name) => name.trim()).filter((name) => name !== "");
  const unknown = names.find((name) => !ALL.some((plane) => plane === name));
  if (unknown !== undefined) {
    throw new Error(
      `Cannot test on the plane "${unknown}": PLANOAI_PLANES knows ${ALL.join(", ")}`,
    );
  }
  return names.length === 0 ? ALL : ALL.filter((plane) => names.includes(plane));
}
