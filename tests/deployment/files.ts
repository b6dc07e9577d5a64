import { parse, parseAllDocuments } from "@std/yaml";
import { PROJECT } from "../support/envoy_release.ts";

/** The folder of what is applied to a cluster. */
export const KUBERNETES = "templates/kubernetes";

/** A file of the project. */
export function read(path: string): string {
  return Deno.readTextFileSync(`${PROJECT}${path}`);
}

/** A part of a YAML file: whatever is asked for that is not there is an empty part. */
export class Part {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }

  static file(path: string): Part {
    return new Part(parse(read(path)));
  }

  /** By the names that lead to it; a number is a place in a list. */
  at(...names: readonly (string | number)[]): Part {
    let value = this.value;
    for (const name of names) {
      value = typeof value === "object" && value !== null
        ? (value as Record<string | number, unknown>)[name]
        : undefined;
    }
    return new Part(value);
  }

  list(...names: readonly (string | number)[]): readonly Part[] {
    const { value } = this.at(...names);
    return Array.isArray(value) ? value.map((one) => new Part(one)) : [];
  }

  /** All that is held under a name, at any depth. */
  *all(name: string): Generator<Part> {
    if (typeof this.value !== "object" || this.value === null) return;
    for (const [key, value] of Object.entries(this.value)) {
      const part = new Part(value);
      if (key === name) yield part;
      yield* part.all(name);
    }
  }
}

/** The objects of the cluster, by the file that they stand in. */
export function clusterObjects(): ReadonlyMap<string, readonly Part[]> {
  const names = [...Deno.readDirSync(`${PROJECT}${KUBERNETES}`)].map((entry) => entry.name)
    .filter((name) => name !== "config.yaml" && name !== "kustomization.yaml");
  return new Map(
    names.toSorted().map((name) => {
      const documents = parseAllDocuments(read(`${KUBERNETES}/${name}`));
      if (!Array.isArray(documents)) throw new Error(`Cannot read "${name}": it is empty`);
      return [name, documents.map((one) => new Part(one.toJS()))];
    }),
  );
}

/** The one object of its kind that is planoai's own. */
export function object(kind: string): Part {
  for (const part of [...clusterObjects().values()].flat()) {
    if (part.at("kind").value === kind && part.at("metadata", "name").value === "planoai") {
      return part;
    }
  }
  throw new Error(`Cannot find a ${kind} in "${KUBERNETES}"`);
}

/** Seconds out of `45`, `"5"`, `40s`. */
export function seconds(part: Part): number {
  const [, number] = /^(\d+)s?$/.exec(String(part.value)) ?? [];
  if (number === undefined) {
    throw new Error(`Cannot read ${JSON.stringify(part.value)}: no seconds`);
  }
  return Number(number);
}
