// Errors of the REST API as problem+json, with a sentence that says what to do.
export type Problem = {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly field?: string
  readonly candidates?: readonly unknown[]
}

/** Thrown by routes, turned into the answer by the server's one error handler. */
export class ProblemError extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.detail)
    this.name = 'ProblemError'
    this.problem = problem
  }
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad request', 403: 'Not allowed', 404: 'Not found', 409: 'Not possible now', 500: 'Internal server error', 502: 'Qlik Sense failed', 503: 'Not ready', 507: 'No room',
}

/** `message` repeats `detail`: Grafana shows it in its toasts. */
export function toBody({status, detail, ...rest}: Problem): Record<string, unknown> {
  return {type: 'about:blank', title: titles[status] ?? 'Error', status, detail, message: detail, ...rest}
}
