// Ends a real server when the process that started it dies without stopping it, so that a killed test run leaves nothing behind.
import type {ChildProcess} from 'node:child_process'
import {spawn} from 'node:child_process'

/**
 * Ties a child to this process: a shell waits on a pipe that only this process holds open, and kills the child when it closes.
 * The tie ends with the child. On Windows there is no such shell and nothing is tied.
 */
export function tether(child: ChildProcess): void {
  if (process.platform === 'win32' || child.pid === undefined) return
  const shell = spawn('sh', ['-c', `cat >/dev/null; kill -9 ${child.pid}`], {stdio: ['pipe', 'ignore', 'ignore'], detached: true})
  shell.unref()
  child.once('exit', () => shell.kill('SIGKILL'))
}
