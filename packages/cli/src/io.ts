/** Where a command's text goes. */
export interface Out {
  write(text: string): void
  readonly isTTY?: boolean | undefined
}

/** Everything a command knows of the process it runs in, so that tests run commands in process. */
export interface Io {
  stdout: Out
  stderr: Out
  stdin: AsyncIterable<Uint8Array | string>
  env: Readonly<Record<string, string | undefined>>
  cwd: string
  /** ms since the epoch */
  now(): number
  /** Aborted by SIGINT and SIGTERM. */
  signal?: AbortSignal | undefined
}

export function processIo(signal?: AbortSignal): Io {
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    env: process.env,
    cwd: process.cwd(),
    now: Date.now,
    signal,
  }
}
