// What all of the calls' programs share: how the calls are made and timed.

/** Makes as many calls as the program's argument says, awaits their results together, and prints the time that one took. */
export async function timeCalls(call) {
  const calls = Number(process.argv[2]);
  await makeCalls(call, Math.ceil(calls / 5)); // Starts the workers, and warms up both sides.
  const begun = process.hrtime.bigint();
  await makeCalls(call, calls);
  console.log(JSON.stringify({ n: calls, nanoseconds: Number(process.hrtime.bigint() - begun) / calls }));
}

async function makeCalls(call, calls) {
  const results = await Promise.all(Array.from({ length: calls }, (_, n) => call(n)));
  results.forEach((result, n) => {
    if (result !== n + 1) throw new Error(`call ${n} gave ${result}`);
  });
}
