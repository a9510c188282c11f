import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { need } from '../vm/tools.js'

const PROGRAM = '/usr/bin/chromium'

/** Debian's, headless. Throws ERR_HOST where it is missing and cannot be installed. */
export function openBrowser(): Promise<Browser> {
  need({ chromium: 'chromium' })
  // its sandbox does not start as root
  return chromium.launch({ executablePath: PROGRAM, args: ['--no-sandbox', '--disable-gpu'] })
}

/** A page, and what went on beside it that nobody sees. */
export interface Visit {
  page: Page
  /** Errors of scripts and of the policy, dialogs that opened. */
  complaints: string[]
  /** Addresses that were asked beside the scene's. */
  strangers: string[]
}

export async function visit<T>(
  browser: Browser,
  url: string,
  options: BrowserContextOptions,
  work: (visit: Visit) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, ...options })
  try {
    const page = await context.newPage()
    const complaints: string[] = []
    const strangers: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('dialog', (dialog) => {
      complaints.push(`dialog ${dialog.message()}`)
      void dialog.dismiss()
    })
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== new URL(url).origin) strangers.push(request.url())
    })
    await page.goto(url)
    return await work({ page, complaints, strangers })
  } finally {
    await context.close()
  }
}

/** The server is asked now, not at the next turn of the clock, and what it says is shown. */
export async function lookNow(page: Page): Promise<void> {
  const answered = page.waitForResponse((response) => new URL(response.url()).pathname === '/')
  await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
  await (await answered).finished()
  await page.evaluate('new Promise((resolve) => setTimeout(resolve, 50))')
}

/** The row of a container that has keyboard focus in it; '' for none. */
export const focusedRow = (page: Page) => page.evaluate<string>("document.activeElement?.closest('tr[id]')?.id ?? ''")
