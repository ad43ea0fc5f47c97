// What all of the calls' programs share: how the calls are made and timed.

/** As `timeRounds`, with one promise for each call. */
export function timeCalls(call) {
  return timeRounds((calls) => Promise.all(Array.from({ length: calls }, (_, n) => call(n))));
}

/** Makes as many calls as the program's argument says in one round, which gives their results, and prints the time of one. */
export async function timeRounds(round) {
  const calls = Number(process.argv[2]);
  check(await round(calls)); // Starts the workers, and warms up both sides.
  const begun = process.hrtime.bigint();
  check(await round(calls));
  console.log(JSON.stringify({ n: calls, nanoseconds: Number(process.hrtime.bigint() - begun) / calls }));
}

function check(results) {
  results.forEach((result, n) => {
    if (result !== n + 1) throw new Error(`call ${n} gave ${result}`);
  });
}
