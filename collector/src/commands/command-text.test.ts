// Commands to be copied work when they are pasted.
import {expect, it} from 'vitest'
import {commandText} from './command-text.ts'

it('a command is quoted where a shell would take it apart', () => {
  expect(commandText({file: '/etc/seatkeeper.yaml'}, 'run')).toBe('seatkeeper run -c /etc/seatkeeper.yaml')
  expect(commandText({file: 'C:\\Program Files\\Seatkeeper\\köln.yaml'}, 'approve', '--site', 'Köln-1', '3f2a-1')).toBe('seatkeeper approve -c "C:\\Program Files\\Seatkeeper\\köln.yaml" --site Köln-1 3f2a-1')
  expect(commandText({file: 'a&b.yaml'}, 'plan')).toBe('seatkeeper plan -c "a&b.yaml"')
})
