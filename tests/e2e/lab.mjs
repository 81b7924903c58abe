// What all labs have in common as a person uses them: where their parts are, and what one does with them.
import assert from "node:assert/strict";

export class Lab {
  /** `name` of the lab for tests; `prefix` as before the ids of the lab's elements. */
  constructor(page, name, prefix) {
    this.page = page;
    this.name = name;
    this.prefix = prefix;
    this.root = page.getByTestId(name);
    this.run = this.root.getByTestId("run");
    this.train = this.root.getByTestId("train");
    this.notices = this.root.getByTestId("notice");
    this.problems = this.root.getByTestId("problem");
  }

  /** Waits until training can start. */
  async ready() {
    await this.root.locator("[data-testid=train]:enabled").waitFor();
  }

  /** Waits until the worker has taken the last edit or file. */
  async opened() {
    await this.root.locator("[data-testid=run][data-opening=false]").waitFor();
  }

  /** Steps trained so far. */
  async step() {
    return Number(await this.run.getAttribute("data-step"));
  }

  /** `fresh`, `running`, `paused` or `finished`. */
  async waitForStatus(status, timeout = 30_000) {
    await this.root.locator(`[data-testid=run][data-status=${status}]`).waitFor({ timeout, state: "attached" });
  }

  async waitForStep(step, timeout = 60_000) {
    const reached = ([name, wanted]) =>
      Number(document.querySelector(`[data-testid=${name}] [data-testid=run]`)?.dataset.step) >= wanted;
    await this.page.waitForFunction(reached, [this.name, step], { timeout });
  }

  /** Starts a run of so many epochs, and waits until it has made some steps. */
  async trainOn(epochs, steps = 1) {
    await this.type("fit.epochs", String(epochs));
    await this.opened();
    await this.train.click();
    await this.waitForStep(steps);
  }

  /** Fails unless training goes on, now. */
  async keepsTraining() {
    await this.waitForStatus("running");
    await this.waitForStep((await this.step()) + 50);
  }

  /** Goes down to the table of runs, whose code comes when its place is seen, and waits until it holds one. */
  async showRuns() {
    const row = this.root.getByTestId("run-row").first();
    for (let tries = 0; tries < 20 && !(await row.isVisible()); tries++) {
      // Again, as what is above may have grown since.
      await this.root.locator(".centre > .later").scrollIntoViewIfNeeded();
      await this.page.waitForTimeout(1_000);
    }
    await row.waitFor({ timeout: 1_000 });
  }

  /** A share that the run controls show (`validation` or `test`), from 0 to 1. */
  async share(testId) {
    return parseFloat(await this.root.getByTestId(testId).innerText()) / 100;
  }

  async choosePreset(name) {
    await this.root.locator(".experiment select").first().selectOption(name);
  }

  /** The control of a setting by its place in the Experiment, as `fit.batch_size`. */
  setting(place) {
    return this.page.locator(`[id="${this.prefix}${place}"]`);
  }

  /** Types a value as a person would, and leaves the control. */
  async type(place, text) {
    const control = this.setting(place);
    await control.fill(text);
    await control.press("Tab");
  }

  /** What the page says is wrong with a setting, beside its control. */
  wrong(place) {
    return this.page.locator(`[id="${this.prefix}${place}-wrong"]`);
  }

  /** Drops files onto the page: `{ name: text or bytes }`. */
  async drop(files) {
    const contents = Object.entries(files).map(([name, content]) => [name, Buffer.from(content).toString("base64")]);
    const dataTransfer = await this.page.evaluateHandle(contents => {
      const transfer = new DataTransfer();
      for (const [name, content] of contents) {
        transfer.items.add(new File([Uint8Array.from(atob(content), byte => byte.charCodeAt(0))], name));
      }
      return transfer;
    }, contents);
    await this.root.locator("main").dispatchEvent("drop", { dataTransfer });
  }

  /** Drops a text of so many megabytes. */
  async dropMegabytes(name, megabytes) {
    const dataTransfer = await this.page.evaluateHandle(([name, megabytes]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(Array(megabytes).fill("word ".repeat(200_000)), name));
      return transfer;
    }, [name, megabytes]);
    await this.root.locator("main").dispatchEvent("drop", { dataTransfer });
  }

  async noSidewaysScroll() {
    const { width } = this.page.viewportSize();
    const content = await this.page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(content <= width, `the page is ${content} pixels wide in a window of ${width}`);
  }
}
