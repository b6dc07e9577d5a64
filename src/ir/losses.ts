import type { DialectId, IrNode, Loss } from "./origin.ts";
import type { ChatRequest, FieldName } from "./request.ts";

/** A node with unknown fields; a request's tool groups are nodes that stand beside its tools. */
interface ExtraNode extends IrNode {
  readonly toolGroups?: readonly IrNode[];
}

/** Collects what an encoder could not say. */
export class Losses {
  readonly #list: Loss[] = [];

  /** A node of the source, or a field below it, that the target has no word for. */
  unsupported(node: IrNode | string | undefined, note: string, field = ""): void {
    this.#add("unsupported", node, field, note);
  }

  /** Said, but not quite the same. */
  approximated(node: IrNode | string | undefined, note: string, field = ""): void {
    this.#add("approximated", node, field, note);
  }

  /** The target demands a value that the client did not give. */
  defaulted(node: IrNode | string | undefined, note: string, field = ""): void {
    this.#add("defaulted", node, field, note);
  }

  /** A scalar field of the request, named as the client wrote it. */
  field(
    request: ChatRequest,
    field: FieldName,
    note: string,
    kind: Loss["kind"] = "unsupported",
  ): void {
    this.#add(kind, request.pointers[field] ?? `/${field}`, "", note);
  }

  /** Unknown fields of a foreign dialect: each is dropped and listed. */
  extra(node: ExtraNode, target: DialectId): void {
    for (const group of node.toolGroups ?? []) this.extra(group, target);
    const extra = node.extra;
    if (extra === undefined || extra.dialect === target) return;
    for (const key of Object.keys(extra.fields)) {
      this.#add(
        "unsupported",
        node,
        `/${key}`,
        `"${key}" has no counterpart in ${target}`,
      );
    }
  }

  get all(): readonly Loss[] {
    return this.#list;
  }

  #add(kind: Loss["kind"], node: IrNode | string | undefined, field: string, note: string): void {
    const at = typeof node === "string" ? node : node?.at ?? "";
    const place = typeof node === "string" ? undefined : node?.places?.[field];
    this.#list.push({ at: place ?? at + field, kind, note });
  }
}
