/** Folders whose files the program reads at run time: a compiled planoai carries them in itself. */
export const EMBEDDED: readonly string[] = ["templates", "filters/dist"];
