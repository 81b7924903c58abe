// The digits that every system trains on, as the four IDX files of MNIST: the real ones if the page's address
// ends in `?mnist`, else generated ones in the same form.
import init, { generated_digits } from "/protocol/protocol.js";

const PIXELS = 28 * 28;
const GENERATED = { train: 20_000, t10k: 4_000 };

/** Four `File`s. */
export async function idxFiles() {
  if (location.search !== "?mnist") return generatedFiles();
  const names = ["train", "t10k"].flatMap(part => [`${part}-images-idx3-ubyte.gz`, `${part}-labels-idx1-ubyte.gz`]);
  return Promise.all(names.map(async name => new File([await (await fetch(`/data/${name}`)).blob()], name)));
}

/** The same as arrays: for both parts `{ pixels, labels, examples }`. */
export async function arrays() {
  const [trainImages, trainLabels, testImages, testLabels] = await Promise.all((await idxFiles()).map(plainBytes));
  const part = (images, labels) => ({
    pixels: images.subarray(16),
    labels: labels.subarray(8),
    examples: labels.length - 8,
  });
  return { train: part(trainImages, trainLabels), test: part(testImages, testLabels) };
}

async function plainBytes(file) {
  const plain = file.name.endsWith(".gz") ? file.stream().pipeThrough(new DecompressionStream("gzip")) : file.stream();
  return new Uint8Array(await new Response(plain).arrayBuffer());
}

async function generatedFiles() {
  await init();
  const records = generated_digits(GENERATED.train + GENERATED.t10k);
  let start = 0;
  return Object.entries(GENERATED).flatMap(([part, examples]) => {
    const images = new Uint8Array(16 + examples * PIXELS);
    const labels = new Uint8Array(8 + examples);
    writeHeader(images, [0x803, examples, 28, 28]);
    writeHeader(labels, [0x801, examples]);
    for (let example = 0; example < examples; example++) {
      const record = records.subarray((start + example) * (PIXELS + 1), (start + example + 1) * (PIXELS + 1));
      labels[8 + example] = record[0];
      images.set(record.subarray(1), 16 + example * PIXELS);
    }
    start += examples;
    return [new File([images], `${part}-images-idx3-ubyte`), new File([labels], `${part}-labels-idx1-ubyte`)];
  });
}

/** IDX numbers are big-endian. */
function writeHeader(bytes, numbers) {
  const view = new DataView(bytes.buffer);
  numbers.forEach((number, index) => view.setUint32(4 * index, number));
}
