// Plays the story on every ground, and writes fixtures/runsc and docs/runsc.md: node packages/e2e/dist/runsc/record.js

import { writePage } from './page.js'
import { GROUNDS, play } from './play.js'
import { storedTranscripts, storeTranscript } from './stored.js'

for (const transcript of (await Promise.all(GROUNDS.map(play))).flat()) storeTranscript(transcript)
writePage(storedTranscripts())
