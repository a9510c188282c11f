import { connect } from 'node:net'
import type { HookState } from './state.js'

const ANSWER_WITHIN_MS = 200

/** Whether the agent of this node takes the container from here; a socket that nobody answers, or not in time, means no. */
export function handOver(socket: string, { id, status }: HookState, spec: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket)
    let text = ''
    const end = (taken: boolean) => {
      clearTimeout(timer)
      connection.destroy()
      resolve(taken)
    }
    const timer = setTimeout(end, ANSWER_WITHIN_MS, false)
    connection.setEncoding('utf8')
    connection.on('error', () => end(false))
    connection.on('close', () => end(false))
    connection.on('data', (chunk: string) => {
      text += chunk
      if (text.includes('\n')) end(/"taken":true/.test(text))
    })
    connection.write(`${JSON.stringify({ do: 'hook', id, status, spec })}\n`)
  })
}
