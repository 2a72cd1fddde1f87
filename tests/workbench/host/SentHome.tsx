// Sends people away from a page as Grafana does, to its home, and says so there.
import {Alert} from '@grafana/ui'
import {Navigate, useLocation, useNavigate} from 'react-router-dom'

const HOME = '/panel'

type Sent = {readonly sentHome?: boolean} | null

/** In place of the page that is not for them. */
export function SendHome() {
  return <Navigate to={HOME} replace state={{sentHome: true} satisfies Sent} />
}

/** Why they are here, until they close it or go on. */
export function SentHomeNotice() {
  const location = useLocation()
  const {pathname, search} = location
  const state = location.state as Sent
  const navigate = useNavigate()
  if (state?.sentHome !== true) return null
  return (
    <Alert severity="info" title="The configuration is for Admins" onRemove={() => navigate(pathname + search, {replace: true})}>
      Grafana sends Viewers and Editors from there to its home page; the workbench, which has none, to the panel. Sign in as Admin to see it.
    </Alert>
  )
}
