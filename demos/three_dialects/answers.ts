import type { ScenarioFile } from "../../src/mock/scenario.ts";

/** What the mock answers to each scene, so that the demo reads like a conversation. */
export const ANSWERS: ScenarioFile = [
  {
    match: { contains: "gateway" },
    reply: { text: "It lets every client talk to every model, each of them in its own words." },
  },
  {
    match: { contains: "umbrella" },
    reply: {
      text: "Let me look at the sky over Oslo.",
      tool_calls: [{ name: "get_weather", arguments: { city: "Oslo" } }],
    },
  },
  {
    match: { contains: "spider" },
    reply: {
      thinking: "Insects have six. Spiders are arachnids, not insects.",
      text: "Eight: a spider is an arachnid.",
    },
  },
];
