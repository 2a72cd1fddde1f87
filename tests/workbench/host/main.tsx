// Begins the host page.
import {AppEvents} from '@grafana/data'
import {createRoot} from 'react-dom/client'
import {HostApp} from './HostApp.tsx'
import {interceptLinks} from './links.ts'
import {appEvents, installServices} from './services.ts'

installServices()
interceptLinks()

const tell = (what: unknown): void => appEvents.publish({type: AppEvents.alertError.name, payload: ['Error in the page', what instanceof Error ? what.message : String(what)]})
window.addEventListener('error', ({error, message}) => tell(error ?? message))
window.addEventListener('unhandledrejection', ({reason}) => tell(reason))

createRoot(document.getElementById('reactRoot')!).render(<HostApp />)
