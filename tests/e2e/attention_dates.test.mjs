// The promise of the Attention lab: a newcomer presses Train, waits for two minutes, and dates that were never seen are
// translated without a fault.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { launch, screenshots, withPage } from "./browser.mjs";
import { AttentionLab } from "./attention_lab.mjs";

/** Far above the two minutes that it takes, for a machine that does other things too. */
const TRAINED = 600_000;

describe("dates, trained to the end", () => {
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser?.close());

  test("at least 99 % of the dates of the test part are translated exactly, and so is one that is typed", async () => {
    await withPage(browser, { address: "#attention" }, async page => {
      const lab = new AttentionLab(page);
      await lab.ready();
      assert.equal(await lab.dataset.inputValue(), "dates");
      const started = Date.now();
      await lab.train.click();
      await lab.waitForStatus("finished", TRAINED);
      const label = lab.root.locator(".stat", { has: page.getByTestId("test") }).locator("dt");
      assert.equal(await label.innerText(), "test exact match");
      const exact = await lab.share("test");
      console.log(`exact match on the test part ${exact}, trained in ${(Date.now() - started) / 1000} s`);
      assert.ok(exact >= 0.99, `exact match ${exact}`);

      await lab.sentence.fill("the 3rd of May 1998");
      await lab.waitForWritten("1998-05-03");
      await lab.root.getByTestId("samples").scrollIntoViewIfNeeded();
      await lab.root.getByTestId("samples-right").filter({ hasText: /^8 of 8/ }).waitFor();
      await screenshots(page, "attention-dates-finished");
    });
  });
});
