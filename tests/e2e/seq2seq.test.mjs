// The lab of recurrent encoders and decoders: train, type, force, search, edit, compare with the twin, and bad input.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { checkAccessibility, launch, phone, screenshots, withPage } from "./browser.mjs";
import { SequencesLab } from "./seq2seq_lab.mjs";

async function withLab(browser, options, use) {
  await withPage(browser, { address: "#sequences", ...options }, async page => {
    const lab = new SequencesLab(page);
    await lab.ready();
    await use(lab, page);
  });
}

/** Pairs that can be learnt: each letter becomes the next. */
function pairs(count = 120) {
  const next = letter => String.fromCharCode(letter.charCodeAt(0) + 1);
  const word = number => [...Array(3).keys()].map(place => "abcde"[(number * (place + 2) + place) % 5]).join("") + "abcde"[number % 5];
  return Array.from({ length: count }, (_, number) => `${word(number)}${number}\t${[...word(number)].map(next).join("")}${number}`).join("\n");
}

describe("the Sequences lab", () => {
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser?.close());

  test("shows a newcomer what is written step by step, and trains at a press", async () => {
    await withLab(browser, {}, async (lab, page) => {
      assert.equal(await lab.dataset.inputValue(), "dates");
      await lab.step_at(0).waitFor();
      await lab.train.click();
      await lab.waitForStep(40);
      await page.waitForFunction(() => /at step [1-9]/.test(document.querySelector(".writing .card-head")?.innerText));
      await screenshots(page, "seq2seq-running");
      await checkAccessibility(page);
    });
  });

  test("learns to reverse letters; forced tokens, edits and the beam show in what is written", async () => {
    await withLab(browser, {}, async (lab, page) => {
      await lab.small();
      await lab.train.click();
      await lab.waitForStatus("finished", 180_000);
      assert.ok((await lab.share("validation")) > 0.8, `validation ${await lab.share("validation")}`);
      await lab.source.fill("abcd");
      await lab.waitForWritten("dcba");
      assert.equal(await lab.sourceTokens.count(), 4);

      // Another first token: what follows changes, and the step says that it was forced.
      const other = lab.step_at(0).locator(".choice").nth(1);
      const token = (await other.locator("span").innerText()).trim();
      await other.click();
      await lab.root.locator("[data-testid=step-0].forced").waitFor();
      assert.equal((await lab.step_at(0).locator(".chosen").innerText()).trim(), token);
      await lab.writing.getByRole("button", { name: "Release all forced tokens" }).click();
      await lab.waitForWritten("dcba");

      // A token of the source replaced: the other end of what is written is marked.
      await lab.sourceTokens.nth(0).click();
      await lab.root.getByTestId("replace").fill("c");
      await lab.root.getByTestId("edited").locator("mark").first().waitFor();
      assert.match(await lab.root.getByTestId("edited").innerText(), /dcbc/);

      // A beam of one is greedy; a wider one has branches that were given up.
      await lab.beam.scrollIntoViewIfNeeded();
      await lab.beam.locator("svg g.best").first().waitFor();
      await lab.beam.getByLabel("Width").fill("1");
      await lab.beam.getByLabel("Width").press("Enter");
      await page.waitForFunction(() => document.querySelectorAll("[data-testid=beam] .found li").length === 1);
      assert.match(await lab.beam.locator(".found").innerText(), /^dcba.*greedy/);
      assert.ok((await lab.beam.locator("svg .pruned").count()) > 0);

      await lab.root.getByTestId("gates").scrollIntoViewIfNeeded();
      assert.equal(await lab.root.getByTestId("gates").locator("tbody tr").count(), 4);
      await lab.root.getByTestId("read-up-to").fill("2");
      await screenshots(page, "seq2seq-finished");
      await checkAccessibility(page);
    });
  });

  test("a twin without attention is trained beside and compared by length", async () => {
    await withLab(browser, {}, async (lab, page) => {
      await lab.small();
      await lab.twins.scrollIntoViewIfNeeded();
      await lab.root.getByTestId("start-twin").click();
      await lab.twins.locator(".side").nth(1).waitFor();
      await lab.train.click();
      await lab.waitForStep(60);
      await page.waitForFunction(() => {
        const sides = [...document.querySelectorAll("[data-testid=twins] .side")].map(side => side.innerText);
        return sides.length === 2 && /at step [1-9]/.test(sides[1]);
      });
      const [one, other] = await lab.twins.locator(".side > b").allInnerTexts();
      assert.deepEqual([one, other], ["with attention", "one vector"]);
      await lab.twins.locator(".lengths .other rect").first().waitFor({ state: "attached", timeout: 60_000 });
    });
  });

  test("is used in Chinese and on a phone", async () => {
    await withLab(browser, { locale: "zh-CN", viewport: phone }, async (lab, page) => {
      await lab.step_at(0).waitFor();
      assert.match(await lab.root.innerText(), /逐步写出的内容/);
      await lab.noSidewaysScroll();
      await screenshots(page, "seq2seq-zh");
    });
  });

  test("own pairs are dropped and learnt", async () => {
    await withLab(browser, {}, async lab => {
      await lab.drop({ "pairs.tsv": pairs() });
      await lab.settled();
      assert.equal(await lab.dataset.inputValue(), "text_pairs");
      await lab.train.click();
      await lab.waitForStep(5);
    });
  });

  for (const { name, files, message } of [
    { name: "a pair without a tab", files: { "bad.tsv": `${pairs()}\nno tab here` }, message: /bad\.tsv.*line 121.*without a tab/ },
    { name: "an empty side", files: { "bad.tsv": `a\t\n${pairs()}` }, message: /bad\.tsv.*line 1.*target is empty/ },
    { name: "one pair only", files: { "bad.tsv": "one\tpair" }, message: /found 1 pairs, expected at least 10/ },
    { name: "an empty file", files: { "bad.tsv": "" }, message: /bad\.tsv.*empty/ },
  ]) {
    test(`${name} is named, and what was there stays`, async () => {
      await withLab(browser, {}, async lab => {
        await lab.drop(files);
        await lab.problems.filter({ hasText: message }).waitFor();
        assert.ok(await lab.step_at(0).isVisible());
      });
    });
  }

  test("a text that is too long or unknown is read as far as can be, and said", async () => {
    await withLab(browser, {}, async lab => {
      await lab.step_at(0).waitFor();
      await lab.source.fill("日付 של e\u0301 ".repeat(12));
      await lab.root.locator(".remark").filter({ hasText: /the model reads the first/ }).waitFor();
      assert.match(await lab.root.locator(".remark").innerText(), /did not occur in the training part/);
    });
  });
});
