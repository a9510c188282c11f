import { once } from 'node:events'
import { createServer, type Server } from 'node:http'

export interface Page {
  type: string
  /** Made anew for each scrape. */
  body(): string
}

/** Pages by path on loopback: what is scraped. */
export async function servePages(pages: Readonly<Record<string, Page>>): Promise<{ target: string; server: Server }> {
  const server = createServer(({ url = '/' }, response) => {
    const page = pages[url]
    response.writeHead(page === undefined ? 404 : 200, { 'content-type': page?.type ?? 'text/plain' })
    response.end(page?.body())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return { target: `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`, server }
}
