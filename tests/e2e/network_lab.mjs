// The Network lab as a person uses it: where its parts are, and what one does with them.

export class NetworkLab {
  constructor(page) {
    this.page = page;
    this.run = page.getByTestId("run");
    this.train = page.getByTestId("train");
  }

  /** Waits until training can start. */
  async ready() {
    await this.page.waitForFunction(() => {
      const train = document.querySelector("[data-testid=train]");
      return train && !train.disabled;
    });
  }

  /** Steps trained so far. */
  async step() {
    return Number(await this.run.getAttribute("data-step"));
  }

  /** `fresh`, `running`, `paused` or `finished`. */
  async waitForStatus(status) {
    await this.page.locator(`[data-testid=run][data-status=${status}]`).waitFor();
  }

  async waitForStep(step, timeout = 60_000) {
    const reached = wanted => Number(document.querySelector("[data-testid=run]")?.dataset.step) >= wanted;
    await this.page.waitForFunction(reached, step, { timeout });
  }
}
