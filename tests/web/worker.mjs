// A person of the district at work in the browser: how they come in, go about and take the steps of a task.  The checks of
// alerts, tasks and the system are such persons.
export class Worker {
  constructor({ browser, district, page, check, look }) {
    Object.assign(this, { browser, district, page, check, look });
  }

  at(path) {
    return `${this.district.address}${path}`;
  }

  text(words, where = 'body') {
    return this.page.locator(where).getByText(words).first().waitFor();
  }

  async enter(user, role, district = this.district) {
    await this.page.context().clearCookies();
    await this.page.goto('about:blank');
    await this.page.goto(district.makeLink(user, role));
    await this.page.waitForSelector('[data-test=user]');
  }

  async go(path, ready) {
    await this.page.goto(this.at(path));
    await this.page.waitForSelector(ready);
  }

  search() {
    return this.page.evaluate(() => location.search);
  }

  // What the school did, and what the evidence said, is heard by the page.
  async told(deed) {
    const { work } = this.district;
    deed(work.tasks);
    work.changed('tasks', 'PS-003');
  }

  async state(word, where = '[data-task-panel] .over') {
    await this.page.locator(where, { hasText: word }).waitFor();
  }

  async step(verb, { note, day } = {}) {
    const { page } = this;
    await page.click(`[data-test=verb-${verb}]`);
    await page.waitForSelector('#step-note');
    if (day) await page.fill('#step-day', day);
    if (note) await page.fill('#step-note', note);
    await page.click('[data-test=step-submit]');
    await page.waitForSelector('#step-note', { state: 'detached' });
  }

  verbs() {
    return this.page.$$eval('[data-task-panel] .deeds button', (buttons) => buttons.map((button) => button.textContent.trim()));
  }
}
