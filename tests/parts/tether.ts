// Ends a real server when the process that started it dies without stopping it, so that a killed test run leaves nothing behind.
import type {ChildProcess} from 'node:child_process'
import {spawn} from 'node:child_process'

/**
 * Ties a child to this process: a shell waits on a pipe that only this process holds open, and when it closes kills the child,
 * or runs the command that ends what the child stands for. The tie ends with the child. On Windows there is no such shell and nothing is tied.
 */
export function tether(child: ChildProcess, command: string[] = ['kill', '-9', String(child.pid)]): void {
  if (process.platform === 'win32' || child.pid === undefined) return
  const shell = spawn('sh', ['-c', 'cat >/dev/null; "$@"', 'sh', ...command], {stdio: ['pipe', 'ignore', 'ignore'], detached: true})
  shell.unref()
  child.once('exit', () => shell.kill('SIGKILL'))
}
