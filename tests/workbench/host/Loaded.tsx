// Waits for a plugin, and shows on the page what goes wrong with it: while it loads, and while it runs.
import {Alert, ErrorBoundaryAlert, LoadingPlaceholder} from '@grafana/ui'
import {useEffect, useState, type ReactNode} from 'react'

type State<T> = {readonly value?: T; readonly error?: string}

const wordsOf = (error: unknown): string => error instanceof Error ? error.message : (error as {data?: {message?: string}}).data?.message ?? String(error)

/** `load` is called anew when it changes. */
export function Loaded<T>({load, what, children}: {readonly load: () => Promise<T>; readonly what: string; readonly children: (value: T) => ReactNode}) {
  const [{value, error}, setState] = useState<State<T>>({})
  useEffect(() => {
    let isCurrent = true
    setState({})
    load().then(loaded => isCurrent && setState({value: loaded}), (failure: unknown) => {
      console.error(failure)
      if (isCurrent) setState({error: wordsOf(failure)})
    })
    return () => void (isCurrent = false)
  }, [load])
  if (error !== undefined) return <Alert title={`${what} failed to load`} severity="error">{error}</Alert>
  if (value === undefined) return <LoadingPlaceholder text="Loading ..." />
  return <ErrorBoundaryAlert title={`${what} failed`} style="page">{children(value)}</ErrorBoundaryAlert>
}
