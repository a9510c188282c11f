import type { Browser } from 'playwright-core'
import type { Check } from '../containerd/told.js'
import { visit } from './browser.js'
import { everyday, Scene } from './scene.js'

interface Stop {
  name: string
  outlined: boolean
  inView: boolean
}

/** Where focus is: what it is called, whether its outline can be seen. */
const STOP = `(() => {
  const at = document.activeElement
  const { outlineStyle, outlineWidth } = getComputedStyle(at)
  const { top, bottom, left } = at.getBoundingClientRect()
  const name = at.getAttribute('aria-labelledby') ?? at.name ?? at.textContent
  return {
    name: (name || at.textContent || at.nodeName).trim().slice(0, 30),
    outlined: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
    inView: bottom > 0 && top < innerHeight && left >= 0,
  }
})()`

/** From the top with the Tab key alone. */
export async function checkKeyboard(browser: Browser): Promise<Check[]> {
  const scene = await Scene.open(everyday())
  try {
    return await visit(browser, scene.url, {}, async ({ page }) => {
      const stops: Stop[] = []
      for (let presses = 0; presses < 40; presses++) {
        await page.keyboard.press('Tab')
        if (await page.evaluate('document.activeElement === document.body')) break
        stops.push(await page.evaluate<Stop>(STOP))
      }
      const names = stops.map(({ name }) => name)
      const checks: Check[] = [
        { says: 'the first stop leads past everything', got: names[0], wanted: 'Skip to the containers' },
        {
          says: 'then what can be done, in the order of the page',
          got: ['Pause updates', 'batch/nightly-report-28xk/job', 'q', 'problems', 'Show', 'containers'].map((name) =>
            names.includes(name),
          ),
          wanted: [true, true, true, true, true, true],
        },
        { says: 'each stop is seen', got: stops.filter(({ outlined, inView }) => !outlined || !inView), wanted: [] },
      ]
      await page.reload()
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      await page.keyboard.press('Tab')
      checks.push({
        says: 'the way past ends at the containers',
        got: (await page.evaluate<Stop>(STOP)).name,
        wanted: 'containers',
      })
      const worker = page.locator('tr', { hasText: 'worker' })
      await worker.locator('summary').focus()
      await page.keyboard.press('Space')
      checks.push({ says: 'limits open by key', got: await worker.locator('.limits').isVisible(), wanted: true })
      return checks
    })
  } finally {
    await scene.close()
  }
}
