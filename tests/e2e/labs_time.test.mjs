// What every lab has: a run that is rewound, kept in the table of runs, and handed on by a link, in the labs of sequences and words.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { launch, withPage } from "./browser.mjs";
import { SequencesLab } from "./seq2seq_lab.mjs";
import { WordsLab } from "./words_lab.mjs";

/** Puts the scrubber to the first moment, and back. */
async function rewind(lab, look) {
  const scrubber = lab.root.getByTestId("scrubber");
  const now = await look();
  await scrubber.fill("0");
  await lab.root.getByTestId("moment").filter({ hasText: /step 0/ }).waitFor();
  await changed(lab, look, now);
  await lab.root.getByRole("button", { name: "Back to now" }).click();
  await changed(lab, look, await look(), now);
}

/** Waits until what is seen differs from `before`, or equals `wanted`. */
async function changed(lab, look, before, wanted) {
  for (let tries = 0; tries < 100; tries++) {
    const seen = await look();
    if (wanted === undefined ? seen !== before : seen === wanted) return;
    await lab.page.waitForTimeout(100);
  }
  assert.fail(`still ${await look()}`);
}

describe("time and runs in the labs of sequences and words", () => {
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser?.close());

  test("what a recurrent decoder writes is rewound, its run kept, and its link opens the same settings", async () => {
    await withPage(browser, { address: "#sequences" }, async page => {
      const lab = new SequencesLab(page);
      await lab.ready();
      await lab.small();
      await lab.train.click();
      await lab.waitForStatus("finished", 180_000);
      await lab.source.fill("abcd");
      await lab.waitForWritten("dcba");
      await rewind(lab, async () => (await lab.written.allInnerTexts()).join());
      await lab.showRuns();
      assert.match(await lab.root.getByTestId("run-row").first().innerText(), /finished/);
      await opensByLink(page, SequencesLab, lab, { "model.units": "48", "fit.epochs": "12" });
    });
  });

  test("the neighbours of a word are rewound, its run kept, and its link opens the same settings", async () => {
    await withPage(browser, { address: "#words" }, async page => {
      const lab = new WordsLab(page);
      await lab.ready();
      await lab.small();
      await lab.trained();
      await lab.search.fill("paris");
      await lab.search.press("Enter");
      await lab.chosen.filter({ hasText: "paris" }).waitFor();
      await rewind(lab, () => lab.neighbours.innerText());
      await lab.showRuns();
      assert.match(await lab.root.getByTestId("run-row").first().innerText(), /finished/);
      await opensByLink(page, WordsLab, lab, { "data.sentences": "8000", "model.vector_size": "32" });
    });
  });
});

/** Copies the lab's link and opens it in a page of its own. */
async function opensByLink(page, Lab, lab, settings) {
  await lab.root.getByTestId("share").click();
  const link = lab.root.getByTestId("share-link");
  await link.waitFor();
  const address = await link.inputValue();
  const other = await page.context().newPage();
  await other.goto(address);
  const opened = new Lab(other);
  await opened.ready();
  for (const [place, value] of Object.entries(settings)) {
    assert.equal(await opened.setting(place).inputValue(), value, place);
  }
  await other.close();
}
