import { Fault } from "../base/fault.ts";
import type { BuildOptions } from "../envoy/build/build_filters.ts";
import { defineCommand } from "./command.ts";
import type { ExitCode, Io } from "./io.ts";
import { VERSION } from "./version_text.ts";

/** Makes what ships with planoai and is not TypeScript. */
export const command = defineCommand({
  name: "build",
  group: "Tools",
  summary: "Build the Envoy filters, or the Docker image",
  detail:
    "Compiles the filters of `up --native` to filters/dist, with the AssemblyScript compiler, " +
    "which Deno fetches. The same sources give the same bytes everywhere. Needs a checkout; nobody " +
    "who only uses planoai needs it, because the filters are built in.\n\n" +
    "--docker builds the image instead, named by PLANO_DOCKER_IMAGE (planoai:VERSION).",
  arguments: [],
  options: {
    native: { kind: "flag", doc: "Build the filters: what it does without options" },
    check: { kind: "flag", doc: "Write nothing, fail when filters/dist is stale" },
    docker: { kind: "flag", doc: "Build the Docker image" },
  },
  examples: [
    { command: "planoai build", note: "after a change below filters/" },
    { command: "planoai build --check", note: "in CI" },
    { command: "planoai build --docker", note: "the image of this checkout" },
  ],
  async run(io, { native, check, docker }) {
    if (docker && (native || check)) {
      throw new Fault("usage", `Cannot use --docker and --${native ? "native" : "check"} together`);
    }
    const { checkout } = await import("../envoy/build/checkout.ts");
    const root = await checkout();
    if (docker) return await image(io, root);
    return await (check ? checked(io, root) : filters(io, root));
  },
});

async function filters(io: Io, root: string): Promise<ExitCode> {
  const { buildFilters } = await import("../envoy/build/build_filters.ts");
  const built = await told(io, root, buildFilters);
  for (const { name, bytes, sha256 } of built) {
    io.out(`filters/dist/${name}.wasm  ${size(bytes.length)}  sha256 ${sha256}\n`);
  }
  return 0;
}

async function checked(io: Io, root: string): Promise<ExitCode> {
  const { staleFilters } = await import("../envoy/build/build_filters.ts");
  const stale = await told(io, root, staleFilters);
  if (stale.length === 0) {
    io.out("filters/dist is what the sources make\n");
    return 0;
  }
  throw new Fault("config", `Cannot ship ${stale.join(", ")}: the sources make something else`, {
    note: "planoai build, and commit what it writes",
  });
}

async function image(io: Io, root: string): Promise<ExitCode> {
  const { buildImage } = await import("../envoy/build/build_image.ts");
  const name = io.env("PLANO_DOCKER_IMAGE") ?? `planoai:${VERSION}`;
  await buildImage({ root, image: name }, io.signal);
  io.out(`${name}\n`);
  return 0;
}

/** Tells how it goes, a line for each filter: `llm_gateway  compiling … 5.1 s`. */
async function told<T>(
  io: Io,
  root: string,
  build: (options: BuildOptions) => Promise<T>,
): Promise<T> {
  let open = false;
  try {
    return await build({
      root,
      signal: io.signal,
      onStep(step) {
        open = step.kind === "begun";
        if (step.kind === "begun") io.err(`${step.name}  compiling … `);
        else io.err(`${(step.filter.tookMs / 1000).toFixed(1)} s\n`);
      },
    });
  } finally {
    if (open) io.err("\n");
  }
}

/** `48.3 KB`. */
function size(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} KB`;
}
