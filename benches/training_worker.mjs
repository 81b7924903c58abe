// Trains one model and times it, in a worker as the page does. `?engine=` is the address of an engine's example, built, which has a class
// `Training`, and a function `multiply_and_add` where the limit of arithmetic is of interest.
const engine = await import(new URL(location).searchParams.get("engine"));
const { Training, multiply_and_add } = engine;
await engine.default();

onmessage = ({ data: { model, warmUp, blocks, steps } }) => {
  const training = new Training(model, warmUp + blocks * steps);
  training.train(warmUp);
  const times = [];
  const limits = [];
  let loss;
  for (let block = 0; block < blocks; block++) {
    const start = performance.now();
    loss = training.train(steps);
    times.push((performance.now() - start) / 1000 / steps);
    if (multiply_and_add) limits.push(limit());
  }
  const figures = { tokens: training.tokens(), operations: training.operations(), quality: training.quality?.() };
  postMessage({ times, limits, loss, ...figures });
};

// What is sent before there is somebody to take it is lost.
postMessage("ready");

/** Floating-point operations in a second of nothing else. The best of short rounds: nothing can be faster than it is. */
function limit() {
  let best = 0;
  for (let round = 0; round < 20; round++) {
    const start = performance.now();
    const operations = multiply_and_add(1_000_000);
    best = Math.max(best, (operations / (performance.now() - start)) * 1000);
  }
  return best;
}
