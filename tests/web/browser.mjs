// A headless Chromium that tells on the pages: every violation of the policy, every error on the console, every request
// to another host.
import { createRequire } from 'node:module';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const require = createRequire(new URL('../../webui/package.json', import.meta.url));
const { chromium } = require('playwright-core');

const quietly = [
  '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
];

export class Browser {
  constructor() {
    this.violations = [];
    this.consoleErrors = [];
    this.foreignRequests = [];
  }

  async open({ isCertificateOurs = false, ...options } = {}) {
    this.profile = mkdtempSync(join(tmpdir(), 'campus-browser-'));
    this.context = await chromium.launchPersistentContext(this.profile, {
      executablePath: process.env.CAMPUS_CHROMIUM ?? '/usr/bin/chromium',
      args: process.getuid() === 0 ? [...quietly, '--no-sandbox'] : quietly,
      headless: true,
      viewport: { width: 1366, height: 768 },
      // districtd's authority is its own; who checks it by its words is the gateway, not this browser.
      ignoreHTTPSErrors: isCertificateOurs,
      timezoneId: 'Asia/Shanghai',
      locale: 'zh-CN',
      ...options,
    });
    this.context.setDefaultTimeout(30_000);
    await this.context.exposeBinding('tellViolation', (_source, text) => this.violations.push(text));
    await this.context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) =>
        window.tellViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`),
      );
    });
    this.page = this.context.pages()[0] ?? (await this.context.newPage());
    return this.page;
  }

  // `expected` are console errors a check provokes: a refused call, a lost network.
  watch(address, expected = () => false) {
    this.hosts = new Set([new URL(address).host]);
    this.page.on('request', (request) => {
      const url = new URL(request.url());
      if (url.protocol.startsWith('http') && !this.hosts.has(url.host)) this.foreignRequests.push(request.url());
    });
    this.page.on('console', (message) => {
      if (message.type() === 'error' && !expected(message)) this.consoleErrors.push(message.text());
    });
    this.page.on('pageerror', (error) => this.consoleErrors.push(String(error)));
  }

  // A second district of the same checks.
  alsoOurs(address) {
    this.hosts.add(new URL(address).host);
  }

  async close() {
    await this.context?.close();
    if (this.profile) rmSync(this.profile, { recursive: true, force: true });
  }
}
