// What goes wrong is said where it went wrong, with what to do about it; and what was there stays.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { checkAccessibility, launch, withPage } from "./browser.mjs";
import { NetworkLab } from "./network_lab.mjs";

/** An IDX file of bytes: `dimensions` as its header promises them, then the values. */
function idx(dimensions, values) {
  const header = Buffer.alloc(4 + 4 * dimensions.length);
  header.set([0, 0, 8, dimensions.length]);
  dimensions.forEach((size, index) => header.writeUInt32BE(size, 4 + 4 * index));
  return Buffer.concat([header, Buffer.from(values)]);
}

const labels = idx([4], [0, 1, 0, 1]);

const badFiles = [
  {
    name: "an IDX file that was cut off",
    files: { "images-idx3-ubyte": idx([4, 28, 28], new Array(1000).fill(7)), "labels-idx1-ubyte": labels },
    message: /images-idx3-ubyte.*ends before the 3136 values/,
  },
  {
    name: "a file that is no IDX file",
    files: { "images-idx3-ubyte": "not a picture at all", "labels-idx1-ubyte": labels },
    message: /images-idx3-ubyte.*begins with the bytes 6e 6f 74 20/,
  },
  {
    name: "pictures and labels that do not match",
    files: { "images-idx3-ubyte": idx([2, 28, 28], new Array(2 * 784).fill(7)), "labels-idx1-ubyte": labels },
    message: /images-idx3-ubyte.*2 pictures.*labels-idx1-ubyte.*4/,
  },
  { name: "a table with rows of different lengths", files: { "ragged.csv": "a,b,c\n1,2,x\n3,4\n5,6,y\n" }, message: /ragged\.csv.*line 3/ },
  { name: "an empty table", files: { "empty.csv": "" }, message: /empty\.csv.*empty/ },
  {
    name: "a table whose target has one class",
    files: { "one.csv": `size,kind\n${[..."123456789"].map(size => `${size},apple`).join("\n")}` },
    message: /kind.*(one|1) /,
  },
  { name: "a file of no known kind", files: { "cat.jpeg": "meow" }, message: /cat\.jpeg.*Drop IDX files/ },
  { name: "an Experiment that is no JSON", files: { "broken.json": '{"version": 1,\n "seed": ' }, message: /broken\.json.*line 2/ },
  {
    name: "an Experiment with an unknown layer",
    files: {
      "odd.json": JSON.stringify({
        version: 1,
        data: { dataset: "digits" },
        model: { family: "sequential", layers: [{ layer: "denze", units: 10 }] },
        compile: { optimizer: "adam", loss: "categorical_crossentropy" },
        fit: { epochs: 1, batch_size: 32 },
      }),
    },
    message: /odd\.json.*model\.layers\[0\].*denze/,
  },
];

describe("bad input", () => {
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser?.close());

  test("files that cannot be used are named with what is wrong, and training goes on", async () => {
    await withPage(browser, {}, async page => {
      const lab = new NetworkLab(page);
      await lab.ready();
      await lab.trainOn(10000, 50);
      for (const { name, files, message } of badFiles) {
        await lab.drop(files);
        await page.locator(".notices").getByText(message).waitFor({ timeout: 10_000 }).catch(async () => {
          assert.fail(`${name}: the page says ${JSON.stringify(await page.locator(".notices").innerText())}`);
        });
        await lab.keepsTraining();
      }
      await checkAccessibility(page);
    });
  });

  test("a value that cannot be is refused beside its control, and the last good one stays in force", async () => {
    await withPage(browser, {}, async page => {
      const lab = new NetworkLab(page);
      await lab.ready();
      await lab.trainOn(10000);
      for (const [place, typed] of [
        ["fit.batch_size", "0"],
        ["fit.batch_size", "many"],
        ["compile.optimizer.learning_rate", "-0.001"],
        ["compile.optimizer.learning_rate", "NaN"],
      ]) {
        const control = lab.setting(place);
        const good = await control.inputValue();
        await lab.type(place, typed);
        assert.match(await lab.wrong(place).innerText(), new RegExp(`${typed}|expected`), `${place}: ${typed}`);
        assert.equal(await control.getAttribute("aria-invalid"), "true");
        await lab.type(place, good);
        assert.equal(await lab.wrong(place).innerText(), "");
      }
      await lab.keepsTraining();
    });
  });

  for (const when of ["before", "during"]) {
    test(`a batch larger than the data is refused beside its control, ${when} training`, async () => {
      await withPage(browser, {}, async page => {
        const lab = new NetworkLab(page);
        await lab.ready();
        await lab.type("fit.epochs", "10000");
        await lab.opened();
        if (when === "during") {
          await lab.train.click();
          await lab.waitForStep(50);
        }
        await lab.type("fit.batch_size", "20000");
        await lab.wrong("fit.batch_size").getByText(/20000.*14400/).waitFor({ timeout: 10_000 });
        await lab.type("fit.batch_size", "64");
        await page.waitForFunction(() => document.getElementById("fit.batch_size-wrong").innerText === "");
        if (when === "before") await lab.train.click();
        await lab.keepsTraining();
      });
    });
  }

  test("a model without layers, or with an output that does not fit the classes, is refused beside the layers", async () => {
    await withPage(browser, {}, async page => {
      const lab = new NetworkLab(page);
      await lab.ready();
      await lab.type("model.layers[4]-units", "7");
      await lab.wrong("model.layers[4]").getByText(/7.*10/).waitFor();
      await page.getByRole("button", { name: "Fit the model to the data" }).click();
      await lab.opened();
      assert.equal(await lab.setting("model.layers[4]-units").inputValue(), "10");

      for (let left = 5; left > 0; left--) {
        await page.getByRole("button", { name: "Settings of this layer" }).first().click();
        await page.locator(".layer-more").getByRole("button", { name: "Remove" }).click();
      }
      await lab.wrong("model.layers").getByText(/layer/).waitFor();
      await lab.train.click();
      assert.equal(await lab.step(), 0);
      await lab.choosePreset("digits-mlp");
      await lab.opened();
      await lab.train.click();
      await lab.keepsTraining();
    });
  });

  test("a loss that diverges stops the run and says so", async () => {
    await withPage(browser, {}, async page => {
      const lab = new NetworkLab(page);
      await lab.ready();
      await lab.choose("reg_plane");
      await lab.opened();
      await lab.setting("compile.optimizer").selectOption("sgd");
      await lab.type("compile.optimizer.learning_rate", "10");
      await lab.opened();
      await lab.train.click();
      await page.getByText(/NaN|not finite|diverge/i).first().waitFor({ timeout: 10_000 });
    });
  });

  test("a worker that dies is started again from its last checkpoint", async () => {
    // Command::Panic has the number 0.
    const panic = () => {
      const post = Worker.prototype.postMessage;
      Worker.prototype.postMessage = function (...message) {
        globalThis.panicWorker = () => post.call(this, [Uint8Array.of(0), []]);
        return post.apply(this, message);
      };
    };
    await withPage(browser, { beforeLoad: panic, expectedErrors: [/panicked/, /unreachable/] }, async page => {
      const lab = new NetworkLab(page);
      await lab.ready();
      await lab.trainOn(10000);
      // Checkpoints are sent every few seconds.
      await page.waitForTimeout(6_000);
      const before = await lab.step();
      await page.evaluate(() => globalThis.panicWorker());
      await lab.notices.getByText("started again from the last checkpoint").waitFor();
      await lab.opened();
      const restored = await lab.step();
      assert.ok(restored > 0 && restored >= before / 3, `restored at step ${restored} of ${before}`);
      assert.equal(await lab.train.innerText(), "Resume");
      await lab.train.click();
      await lab.waitForStep(restored + 100);
    });
  });
});
