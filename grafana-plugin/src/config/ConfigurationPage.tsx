// Where an administrator says how Grafana reaches the collector, and sees whether it does.
import React, { useState } from 'react'
import { css } from '@emotion/css'
import type { AppPluginMeta, GrafanaTheme2, PluginConfigPageProps } from '@grafana/data'
import { Alert, Button, Field, Input, SecretInput, Stack, useStyles2 } from '@grafana/ui'
import { queryClient } from '../api/queries'
import { TOKENS, type TokenName } from '../constants'
import { Sentence } from '../components/Sentence'
import type { Check } from './checks'
import { CheckList, testConnection } from './ConnectionTest'
import { whyNoAddress } from './address'
import { HaltedNotice } from './HaltedNotice'
import { saveSettings, type AppSettings } from './settings'

type Props = PluginConfigPageProps<AppPluginMeta<AppSettings>>

const getStyles = (theme: GrafanaTheme2) => ({ form: css({ maxWidth: 560, paddingTop: theme.spacing(2) }) })

const fields: Record<TokenName, { label: string; description: string }> = {
  readToken: { label: 'Token for reading', description: 'Made with `seatkeeper token add -c FILE --name grafana-read --scope read --for grafana`. Everybody who may see the app reads with it.' },
  operateToken: { label: 'Token for acting', description: 'Made with `seatkeeper token add -c FILE --name grafana-operate --scope operate --for grafana`. Only Editors and Admins act with it.' },
}

type TokenState = Record<TokenName, { text: string; isStored: boolean }>

const storedTokens = (meta: Props['plugin']['meta']): TokenState => {
  const isStored = (name: TokenName) => Boolean(meta.secureJsonFields?.[name])
  return { readToken: { text: '', isStored: isStored('readToken') }, operateToken: { text: '', isStored: isStored('operateToken') } }
}

function TokenField({ name, state, isBusy, onChange }: { name: TokenName; state: TokenState[TokenName]; isBusy: boolean; onChange: (state: TokenState[TokenName]) => void }) {
  return (
    <Field label={fields[name].label} description={<Sentence text={fields[name].description} />}>
      <SecretInput
        id={name} isConfigured={state.isStored} value={state.text} disabled={isBusy} autoComplete="off"
        onChange={event => onChange({ text: event.currentTarget.value, isStored: false })} onReset={() => onChange({ text: '', isStored: false })}
      />
    </Field>
  )
}

const wordsOf = (error: unknown): string => {
  const { data, statusText } = error as { data?: { message?: string }; statusText?: string }
  return data?.message ?? statusText ?? String(error)
}

function useForm(meta: Props['plugin']['meta']) {
  const [apiUrl, setApiUrl] = useState(meta.jsonData?.apiUrl ?? '')
  const [tokens, setTokens] = useState(() => storedTokens(meta))
  const typed = Object.fromEntries(TOKENS.filter(name => tokens[name].text !== '').map(name => [name, tokens[name].text.trim()]))
  const [savedUrl, setSavedUrl] = useState(apiUrl)
  const [isEnabled, setEnabled] = useState(meta.enabled === true)
  const isChanged = apiUrl !== savedUrl || Object.keys(typed).length > 0 || !isEnabled
  const save = async () => {
    await saveSettings({ apiUrl, tokens: typed })
    setEnabled(true)
    setSavedUrl(apiUrl)
    setTokens(before => Object.fromEntries(TOKENS.map(name => [name, { text: '', isStored: before[name].isStored || name in typed }])) as TokenState)
  }
  return { apiUrl, setApiUrl, tokens, setToken: (name: TokenName, state: TokenState[TokenName]) => setTokens(before => ({ ...before, [name]: state })), isChanged, save }
}

function missing({ apiUrl, tokens }: Pick<Form, 'apiUrl' | 'tokens'>): string | undefined {
  const absent = TOKENS.filter(name => !tokens[name].isStored && tokens[name].text.trim() === '').map(name => fields[name].label.toLowerCase())
  return whyNoAddress(apiUrl) ?? (absent.length === 0 ? undefined : `Enter the ${absent.join(' and the ')}.`)
}

type Form = ReturnType<typeof useForm>

/** Saves what was changed, and asks by what is stored then. */
function useTest(form: Form) {
  const [checks, setChecks] = useState<Check[]>()
  const [trouble, setTrouble] = useState<string>()
  const [isSaved, setSaved] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const run = async () => {
    setBusy(true)
    setTrouble(undefined)
    setChecks(undefined)
    try {
      const { isChanged } = form
      if (isChanged) await form.save()
      setSaved(isChanged)
      setChecks(await testConnection())
      void queryClient.resetQueries() // what was known came by the old settings
    } catch (error) {
      setTrouble(`Grafana did not save the settings: ${wordsOf(error)}`)
    }
    setBusy(false)
  }
  return { checks, trouble, isSaved, isBusy, run }
}

export function ConfigurationPage({ plugin: { meta } }: Props) {
  const styles = useStyles2(getStyles)
  const form = useForm(meta)
  const { checks, trouble, isSaved, isBusy, run } = useTest(form)
  const whyNot = missing(form)
  const isWrong = form.apiUrl !== '' && whyNoAddress(form.apiUrl) !== undefined
  return (
    <div className={styles.form}>
      <HaltedNotice isConfigured={!form.isChanged && whyNot === undefined} />
      <Field label="Address of the collector" description="As the Grafana server reaches it." invalid={isWrong} error={whyNoAddress(form.apiUrl)}>
        <Input id="apiUrl" value={form.apiUrl} disabled={isBusy} placeholder="http://seatkeeper.example.com:8484" onChange={event => form.setApiUrl(event.currentTarget.value)} />
      </Field>
      {TOKENS.map(name => <TokenField key={name} name={name} state={form.tokens[name]} isBusy={isBusy} onChange={state => form.setToken(name, state)} />)}
      <Stack direction="row" gap={1}>
        <Button onClick={() => void run()} disabled={whyNot !== undefined || isBusy} tooltip={whyNot} icon={isBusy ? 'spinner' : undefined}>
          {form.isChanged ? 'Save and test connection' : 'Test connection'}
        </Button>
      </Stack>
      {trouble !== undefined && <Alert severity="error" title="Not saved" topSpacing={2}>{trouble}</Alert>}
      {checks !== undefined && isSaved && <Alert severity="info" title="Saved: everybody uses these settings from now on." topSpacing={2} />}
      {checks !== undefined && <CheckList checks={checks} />}
    </div>
  )
}
