// What is shared comes back: settings by a link, a run by a file; and a page that a teacher hands out is as it was made.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { checkAccessibility, launch, phone, screenshots, withPage } from "./browser.mjs";
import { AttentionLab } from "./attention_lab.mjs";
import { NetworkLab } from "./network_lab.mjs";

/** Opens the dialog and gives its parts. */
async function openDialog(lab) {
  await lab.root.getByTestId("share").click();
  const dialog = lab.root.locator("dialog.share");
  await dialog.waitFor();
  return dialog;
}

async function closeDialog(dialog) {
  await dialog.getByRole("button", { name: /^(Close|关闭)$/ }).click();
}

/** The link that the dialog shows, from the `#` on. */
async function shownLink(dialog) {
  const link = await dialog.getByTestId("share-link").inputValue();
  return link.slice(link.indexOf("#"));
}

/** What a button saves. */
async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  return { name: download.suggestedFilename(), bytes: Buffer.concat(chunks) };
}

/** The bytes of a file that lies in a zip as it is. */
function stored(zip, name) {
  const [local, central] = [zip.indexOf(name), zip.lastIndexOf(name)];
  const start = local + name.length + zip.readUInt16LE(local - 2);
  return zip.subarray(start, start + zip.readUInt32LE(central - 46 + 20));
}

/** The figures at the end of a run, and its weights bit for bit. */
async function results(page, lab) {
  await lab.waitForStatus("finished", 60_000);
  const read = testId => lab.root.getByTestId(testId).textContent();
  const figures = [await lab.step(), await read("epoch-summary"), await read("test")];
  const dialog = await openDialog(lab);
  const { bytes } = await saved(page, dialog.getByTestId("save-run"));
  return [...figures, stored(bytes, "weights.safetensors").toString("base64")];
}

describe("sharing", () => {
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser?.close());

  test("a link brings all settings into another browser, and the clipboard has it", async () => {
    let address;
    await withPage(browser, { permissions: ["clipboard-read", "clipboard-write"] }, async page => {
      const lab = new NetworkLab(page);
      await lab.ready();
      await lab.choosePreset("spiral");
      await lab.opened();
      await lab.type("fit.epochs", "17");
      await lab.type("compile.optimizer.learning_rate", "0.0123");
      const dialog = await openDialog(lab);
      address = await shownLink(dialog);
      await dialog.getByTestId("copy-link").click();
      await dialog.getByText("Copied").waitFor();
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      assert.ok(copied.endsWith(address) && copied.startsWith("http"), copied);
      await dialog.locator("summary").click();
      await checkAccessibility(page);
      await screenshots(page, "share");
    });
    assert.match(address, /^#network\?x=1\.[\w-]+$/);
    await withPage(browser, { address }, async page => {
      const lab = new NetworkLab(page);
      await lab.ready();
      assert.equal(await lab.setting("fit.epochs").inputValue(), "17");
      assert.equal(await lab.setting("compile.optimizer.learning_rate").inputValue(), "0.0123");
      assert.equal(await page.getByTestId("dataset-spiral").getAttribute("aria-pressed"), "true");
      assert.equal(await lab.notices.count(), 0);
      await lab.train.click();
      await lab.waitForStep(50);
    });
  });

  test("a link opens the other lab, and another link in the same tab replaces the first", async () => {
    let address;
    await withPage(browser, { address: "#attention" }, async page => {
      const lab = new AttentionLab(page);
      await lab.ready();
      await lab.type("fit.epochs", "3");
      address = await shownLink(await openDialog(lab));
    });
    assert.match(address, /^#attention\?x=1\./);
    await withPage(browser, { address }, async page => {
      const lab = new AttentionLab(page);
      await lab.ready();
      assert.equal(await lab.setting("fit.epochs").inputValue(), "3");
      await page.evaluate(() => (location.hash = "#attention?goal=val_loss,0.1,2"));
      await lab.root.getByTestId("goal").getByText("Goal: validation loss of at most 0.1").waitFor();
    });
  });

  test("a link that is damaged, cut off or of another version says so and opens the rest", async () => {
    for (const [link, message] of [
      ["#network?x=7.AAAA", /version "7"/],
      ["#network?x=1.%%%", /damaged or was cut off/],
      ["#network?hide=data,walls", /"walls"/],
      ["#network?goal=beauty,1,1", /"beauty,1,1"/],
    ]) {
      await withPage(browser, { address: link }, async page => {
        const lab = new NetworkLab(page);
        await lab.ready();
        await lab.notices.getByText(message).waitFor();
        await page.getByTestId("language").click();
        assert.match(await lab.notices.first().innerText(), /链接/);
        await lab.train.click();
        await lab.waitForStep(50);
      });
    }
  });

  test("a run goes on from its file in another browser to the same end as without it", async () => {
    let file, expected;
    await withPage(browser, {}, async page => {
      const lab = new NetworkLab(page);
      await lab.ready();
      await lab.type("fit.epochs", "3");
      await lab.opened();
      await page.getByTestId("epoch").click();
      await lab.waitForStep(450);
      await lab.waitForStatus("paused");
      await page.getByTestId("step").click();
      await lab.waitForStep(451);
      const dialog = await openDialog(lab);
      file = await saved(page, dialog.getByTestId("save-run"));
      assert.match(file.name, /-451\.glassnet$/);
      const events = await saved(page, dialog.getByTestId("save-events"));
      assert.match(events.name, /\.tensorboard\.zip$/);
      assert.match(events.bytes.toString("latin1"), /train\/events\.out\.tfevents\.\d+\.glassnet.*brain\.Event:2.*epoch_loss/s);
      await closeDialog(dialog);
      await lab.train.click();
      expected = await results(page, lab);
      assert.ok(expected[3].length > 10_000, "weights were saved");
    });
    await withPage(browser, {}, async page => {
      const lab = new NetworkLab(page);
      await lab.ready();
      await lab.choosePreset("spiral");
      const dialog = await openDialog(lab);
      await dialog.getByTestId("open-run").setInputFiles({ name: file.name, mimeType: "", buffer: file.bytes });
      await lab.waitForStep(451);
      await lab.waitForStatus("paused");
      assert.equal(await lab.setting("fit.epochs").inputValue(), "3");
      assert.match(await lab.run.innerText(), /Epoch 2 of 3/);
      await lab.train.click();
      assert.deepEqual(await results(page, lab), expected);
    });
  });

  test("a run file dropped before the worker is there is opened once it is", async () => {
    let file;
    await withPage(browser, {}, async page => {
      const lab = new NetworkLab(page);
      await lab.ready();
      await page.getByTestId("step").click();
      await lab.waitForStep(1);
      file = await saved(page, (await openDialog(lab)).getByTestId("save-run"));
    });
    // The worker's messages wait until the test lets them through.
    const beforeLoad = () => {
      const { set } = Object.getOwnPropertyDescriptor(Worker.prototype, "onmessage");
      const gate = new Promise(open => (globalThis.openGate = open));
      Object.defineProperty(Worker.prototype, "onmessage", {
        set(listener) {
          set.call(this, async event => (await gate, listener.call(this, event)));
        },
      });
    };
    await withPage(browser, { beforeLoad }, async page => {
      const lab = new NetworkLab(page);
      await lab.root.locator("main").waitFor();
      await lab.drop({ "run.glassnet": file.bytes });
      await page.waitForTimeout(300);
      assert.ok(await lab.train.isDisabled());
      await page.evaluate(() => globalThis.openGate());
      await lab.waitForStep(1);
      await lab.waitForStatus("paused");
    });
  });

  test("a page handed out keeps runs with other settings out of what it locks", async () => {
    await withPage(browser, {}, async page => {
      const lab = new NetworkLab(page);
      await lab.ready();
      await lab.type("compile.optimizer.learning_rate", "0.01");
      await lab.opened();
      await page.getByTestId("step").click();
      await lab.waitForStep(1);
      await lab.showRuns();
      const row = page.getByTestId("run-row").first();
      for (const [locked, refused] of [["training", true], ["model", false]]) {
        await page.evaluate(locked => (location.hash = `#network?lock=${locked}`), locked);
        await page.reload();
        await lab.ready();
        await lab.showRuns();
        await row.getByRole("button", { name: /^Clone/ }).click();
        await row.getByRole("button", { name: /^Open/ }).click();
        if (refused) {
          await lab.notices.getByText(/locks: it is not opened/).waitFor();
          assert.equal(await lab.step(), 0);
          assert.equal(await lab.setting("compile.optimizer.learning_rate").inputValue(), "0.001");
        } else {
          await lab.waitForStep(1);
        }
      }
    });
  });

  test("a run file that is damaged or belongs elsewhere is refused, and what is there goes on", async () => {
    let file;
    await withPage(browser, { address: "#attention" }, async page => {
      const lab = new AttentionLab(page);
      await lab.ready();
      file = await saved(page, (await openDialog(lab)).getByTestId("save-run"));
    });
    await withPage(browser, {}, async page => {
      const lab = new NetworkLab(page);
      await lab.ready();
      await lab.trainOn(1000, 50);
      await lab.drop({ "half.glassnet": file.bytes.subarray(0, file.bytes.length / 2) });
      await lab.problems.getByText(/no zip file, or its end is missing/).waitFor();
      await lab.keepsTraining();
      await lab.drop({ "other.glassnet": file.bytes });
      await lab.problems.getByText(/Attention lab/).waitFor();
      await lab.keepsTraining();
    });
  });

  test("a run on the user's own data asks for that file and goes on once it is there", async () => {
    const rows = [...Array(60).keys()].map(row => `${row},${row % 7},${row % 2 ? "odd" : "even"}`);
    const table = `size,rest,kind\n${rows.join("\n")}\n`;
    let file;
    await withPage(browser, {}, async page => {
      const lab = new NetworkLab(page);
      await lab.ready();
      await lab.drop({ "numbers.csv": table });
      await lab.opened();
      await page.getByTestId("step").click();
      await lab.waitForStep(1);
      file = await saved(page, (await openDialog(lab)).getByTestId("save-run"));
    });
    await withPage(browser, {}, async page => {
      const lab = new NetworkLab(page);
      await lab.ready();
      await lab.drop({ "run.glassnet": file.bytes });
      await lab.problems.getByText(/drop numbers\.csv to go on/).waitFor();
      await lab.drop({ "numbers.csv": table });
      await lab.waitForStep(1);
      await lab.waitForStatus("paused");
      assert.equal(await lab.problems.count(), 0);
    });
    await withPage(browser, {}, async page => {
      const lab = new NetworkLab(page);
      await lab.ready();
      await lab.drop({ "run.glassnet": file.bytes, "numbers.csv": table });
      await lab.waitForStep(1);
    });
  });

  test("a page handed out hides and locks what its link says, and shows the goal reached", async () => {
    let address;
    await withPage(browser, {}, async page => {
      const lab = new NetworkLab(page);
      await lab.ready();
      const dialog = await openDialog(lab);
      await dialog.locator("summary").click();
      for (const [part, state] of Object.entries({ "Presets and files": "hidden", Data: "locked", Model: "locked", "Keras code": "hidden" })) {
        await dialog.getByLabel(part).selectOption(state);
      }
      await dialog.getByLabel("Goal").selectOption("val_accuracy");
      await dialog.getByLabel("Value to reach").fill("0.5");
      await dialog.getByLabel("Within so many epochs").fill("2");
      address = await shownLink(dialog);
    });
    assert.match(address, /&hide=presets,code&lock=data,model&goal=val_accuracy,0\.5,2$/);
    await withPage(browser, { address, viewport: phone }, async page => {
      const lab = new NetworkLab(page);
      await lab.ready();
      assert.equal(await lab.root.locator(".experiment").count(), 0);
      assert.equal(await page.getByRole("tab", { name: /Keras/ }).count(), 0);
      assert.ok(await page.getByTestId("dataset-spiral").isDisabled());
      assert.ok(await lab.setting("model.layers[0]-units").isDisabled());
      assert.ok(await lab.setting("fit.epochs").isEnabled());
      await lab.drop({ "houses.csv": "a,b\n1,2\n" });
      await lab.notices.getByText(/locks its data/).waitFor();
      const goal = page.getByTestId("goal");
      assert.match(await goal.innerText(), /validation accuracy of at least 50\.0\s% within 2 epochs\. Press Train/);
      await lab.noSidewaysScroll();
      await checkAccessibility(page);
      await screenshots(page, "handed-out");
      await page.getByTestId("epoch").click();
      await goal.getByText("Reached in epoch 1.").waitFor({ timeout: 30_000 });
    });
    await withPage(browser, { address: "#network?hide=presets,data,model,training,code&goal=val_accuracy,0.97,5" }, async page => {
      const lab = new NetworkLab(page);
      await lab.ready();
      assert.equal(await lab.root.locator(".column").first().isVisible(), false);
      await screenshots(page, "handed-out-bare");
    });
  });

  test("the dialog is worked by keyboard alone, in both languages", async () => {
    await withPage(browser, { viewport: phone }, async page => {
      const lab = new NetworkLab(page);
      await lab.ready();
      await page.getByTestId("language").click();
      await lab.root.getByTestId("share").focus();
      await page.keyboard.press("Enter");
      const dialog = page.getByRole("dialog", { name: "分享与保存" });
      await dialog.waitFor();
      const focused = [];
      for (let presses = 0; presses < 8; presses++) {
        focused.push(await page.evaluate(() => document.activeElement.dataset.testid ?? document.activeElement.tagName));
        await page.keyboard.press("Tab");
      }
      for (const wanted of ["share-link", "copy-link", "SUMMARY", "save-run", "open-run"]) {
        assert.ok(focused.includes(wanted), `${wanted} in ${focused}`);
      }
      await lab.noSidewaysScroll();
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
    });
  });
});
