// Runs inside the guest: node guest.js <rounds>. Writes /out/told.json.
import { writeFileSync } from 'node:fs'
import { layContainerd } from './lay.js'
import { progress, story } from './story.js'

layContainerd()
progress('containerd serves')
writeFileSync('/out/told.json', JSON.stringify(await story(Number(process.argv[2]))))
// a connection to containerd would keep it alive
process.exit(0)
