import { wrongOf } from '../containerd/part.js'
import { openBrowser } from '../page/browser.js'
import { checkKeyboard } from '../page/keyboard.js'
import { checkLiving } from '../page/living.js'
import { checkLooks } from '../page/looks.js'
import { checkReading } from '../page/reading.js'
import { checkStrangers } from '../page/strangers.js'
import type { Row, Suite } from '../suite.js'
import { stepAsync } from '../vm/run.js'

async function on(): Promise<Row[]> {
  const browser = await openBrowser()
  const kernel = `chromium ${browser.version()}`
  try {
    const checks = await stepAsync(kernel, async () => [
      ...(await checkReading(browser)),
      ...(await checkLiving(browser)),
      ...(await checkKeyboard(browser)),
      ...(await checkLooks(browser, process.env.SHOTS)),
      ...(await checkStrangers(browser)),
    ])
    return [{ suite: 'page', kernel, operations: checks.length, divergences: wrongOf('page', checks, ''), skips: 0 }]
  } finally {
    await browser.close()
  }
}

export const page: Suite = {
  name: 'page',
  about:
    'the status page in Debian’s Chromium: without script, kept new, by keyboard, by axe-core, on paper; pictures of it go to SHOTS',
  run: on,
}
