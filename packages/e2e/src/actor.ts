import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { getSystemErrorName } from 'node:util'
import { ERRNOS, type HostPath, type Op, refusal } from '@cgroupkit/core'

/**
 * Perl, which every Debian has, because it is one thread, forks for real and tells errno: a command a line in, a number a line out,
 * below zero the errno.
 */
const ACTOR = String.raw`
use Fcntl;
$| = 1;
while (<STDIN>) {
  chomp;
  my ($do, $at, $hex) = split /\t/;
  if ($do eq 'write') {
    my $file;
    my $done = sysopen($file, $at, O_WRONLY) && defined syswrite($file, pack('H*', $hex));
    print $done ? 0 : -$!, "\n";
  } elsif ($do eq 'fork') {
    my $pid = fork;
    if (defined $pid && $pid == 0) { close STDIN; close STDOUT; close STDERR; sleep while 1 }
    print defined $pid ? $pid : -$!, "\n";
  } else {
    print waitpid($at, 0), "\n";
  }
}
`

/** A process that writes, forks and waits when it is told to. */
export class Actor {
  readonly child: ChildProcess
  readonly #answers: AsyncIterator<string>

  constructor() {
    const child = spawn('perl', ['-e', ACTOR], { stdio: ['pipe', 'pipe', 'inherit'] })
    // it may die of its cgroup between two commands
    child.stdin.on('error', () => {})
    this.child = child
    this.#answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  }

  async write(at: HostPath, data: string): Promise<void> {
    await this.#do('write', at, `write\t${at}\t${Buffer.from(data).toString('hex')}`)
  }

  fork(): Promise<number> {
    return this.#do('write', `/proc/${this.child.pid}`, 'fork')
  }

  async wait(pid: number): Promise<void> {
    await this.#do('write', `/proc/${pid}`, `wait\t${pid}`)
  }

  /** ESRCH where it died of it. */
  async #do(op: Op, at: HostPath, command: string): Promise<number> {
    this.child.stdin?.write(`${command}\n`)
    const { done, value } = await this.#answers.next()
    if (done === true) throw refusal('ESRCH', op, at)
    const number = Number(value)
    if (number >= 0) return number
    const errno = ERRNOS.find((one) => one === getSystemErrorName(number))
    throw errno === undefined ? new Error(`${command}: ${value}`) : refusal(errno, op, at)
  }
}
