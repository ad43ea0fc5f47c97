// What `npm run bench` is asked for. A mistake is answered with the usage.

import { parseArgs } from "node:util";

const USAGE = `npm run bench -- [--only NAME] [--rounds N] [--time MILLISECONDS] [--smoke]

  --only NAME     a suite's or a line's name, or the beginning of one: see bench/README.md
  --rounds N      how often each figure is taken; unless given, as often as its suite says
  --time MS       how long a run takes, about; 150 unless given
  --smoke         runs everything, tiny, and shows no figures

With --only or --smoke nothing is written.`;

/** What the command line says. Ends the process where it asks for help, or is wrong. */
export function readOptions() {
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        only: { type: "string" },
        rounds: { type: "string" },
        time: { type: "string", default: "150" },
        smoke: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }));
  } catch (error) {
    refuse(error.message);
  }
  if (values.help) {
    console.log(USAGE);
    process.exit();
  }
  const { only, smoke } = values;
  return {
    only,
    smoke,
    rounds: values.rounds === undefined ? undefined : positive("rounds", values.rounds),
    time: positive("time", values.time),
  };
}

function positive(name, text) {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  return refuse(`--${name}: ${text} is no number above 0`);
}

function refuse(message) {
  console.error(`${message}\n\n${USAGE}`);
  process.exit(2);
}
