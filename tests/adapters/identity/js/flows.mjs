// The official client against our server. It asks for mails on stdout and gets them on stdin, a JSON line each.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { createInterface } from 'node:readline'
import { AuthClient } from '@supabase/auth-js'

const [url, unconfirmedUrl] = process.argv.slice(2)
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()

async function mail(to, server = 0) {
  console.log(JSON.stringify({ mail: to, server }))
  return JSON.parse((await lines.next()).value)
}

function client(options = {}) {
  const kept = new Map()
  const storage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  }
  return new AuthClient({
    url, storage, persistSession: true, autoRefreshToken: false, detectSessionInUrl: false,
    headers: { apikey: 'sb_publishable_anything' }, ...options,
  })
}

function done({ data, error }) {
  assert.equal(error, null, JSON.stringify(error))
  return data
}

let number = 0
const fresh = () => `js${process.pid}.${number++}@vibewell.example`
const PASSWORD = 'vibewell-demo'

async function signedUp() {
  const auth = client()
  const email = fresh()
  const { session, user } = done(await auth.signUp({ email, password: PASSWORD, options: { data: { name: 'Clara' } } }))
  return { auth, email, session, user }
}

function totp(secret) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...secret].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)))
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000)))
  const digest = createHmac('sha1', key).update(step).digest()
  const code = digest.readUInt32BE(digest[19] & 15) & 0x7fffffff
  return String(code % 1e6).padStart(6, '0')
}

const flows = {
  async 'sign-up, user, claims'() {
    const { auth, email, session, user } = await signedUp()
    assert.equal(session.token_type, 'bearer')
    assert.equal(user.email, email)
    assert.equal(user.user_metadata.name, 'Clara')
    assert.equal(user.identities[0].provider, 'email')
    assert.equal(done(await auth.getUser()).user.id, user.id)
    const { claims, header } = done(await auth.getClaims())
    assert.equal(header.alg, 'ES256')
    assert.equal(claims.sub, user.id)
    assert.equal(claims.aud, 'authenticated')
    assert.equal(claims.iss, url)
    assert.equal(claims.aal, 'aal1')
    assert.equal(claims.is_anonymous, false)
    assert.equal(claims.amr[0].method, 'password')
  },

  async 'sign-in and its refusals'() {
    const { email, user } = await signedUp()
    assert.equal(done(await client().signInWithPassword({ email, password: PASSWORD })).user.id, user.id)
    const wrong = await client().signInWithPassword({ email, password: 'wrong password' })
    assert.equal(wrong.error.code, 'invalid_credentials')
    assert.equal(wrong.error.status, 400)
    assert.equal(wrong.error.name, 'AuthApiError')
    const weak = await client().signUp({ email: fresh(), password: 'short' })
    assert.equal(weak.error.name, 'AuthWeakPasswordError')
    assert.deepEqual(weak.error.reasons, ['length'])
    assert.equal((await client().signUp({ email, password: PASSWORD })).error.code, 'user_already_exists')
    assert.equal((await client().signUp({ email: 'no address', password: PASSWORD })).error.code, 'validation_failed')
    assert.equal((await client().signInAnonymously()).error.code, 'anonymous_provider_disabled')
    assert.equal((await client().signInWithOtp({ phone: '+491711234567' })).error.code, 'phone_provider_disabled')
  },

  async 'refresh, also by many tabs at once'() {
    const { auth, session } = await signedUp()
    const tabs = Array.from({ length: 20 }, () => client())
    const refreshed = await Promise.all(tabs.map((tab) => tab.refreshSession({ refresh_token: session.refresh_token })))
    const tokens = new Set(refreshed.map((answer) => done(answer).session.refresh_token))
    assert.equal(tokens.size, 1)
    assert.equal(done(await auth.setSession({ access_token: session.access_token, refresh_token: [...tokens][0] }))
      .user.email, session.user.email)
    assert.notEqual(done(await auth.refreshSession()).session.refresh_token, [...tokens][0])
    const bad = await client().refreshSession({ refresh_token: 'nonsense' })
    assert.equal(bad.error.code, 'refresh_token_not_found')
  },

  async 'update user'() {
    const { auth, email } = await signedUp()
    const { user } = done(await auth.updateUser({ data: { name: 'Clara Sommer', color: 'coral' } }))
    assert.equal(user.user_metadata.color, 'coral')
    assert.equal((await auth.updateUser({ password: PASSWORD })).error.code, 'same_password')
    done(await auth.updateUser({ password: 'a new password' }))
    done(await client().signInWithPassword({ email, password: 'a new password' }))
  },

  async 'recovery by link and by code'() {
    const { email } = await signedUp()
    done(await client().resetPasswordForEmail(email, { redirectTo: '/reset' }))
    const byHash = client()
    const sent = await mail(email)
    done(await byHash.verifyOtp({ type: 'recovery', token_hash: sent.secret }))
    done(await byHash.updateUser({ password: 'a new password' }))
    assert.equal((await client().verifyOtp({ type: 'recovery', token_hash: sent.secret })).error.code, 'otp_expired')
    done(await client().resetPasswordForEmail(email))
    const again = await mail(email)
    const { session } = done(await client().verifyOtp({ type: 'recovery', email, token: again.code }))
    assert.ok(session.access_token)
    done(await client().resetPasswordForEmail(fresh()))
  },

  async 'sign-in by mail'() {
    const email = fresh()
    done(await client().signInWithOtp({ email, options: { data: { name: 'Neu' } } }))
    const sent = await mail(email)
    const { user } = done(await client().verifyOtp({ type: 'email', email, token: sent.code }))
    assert.equal(user.user_metadata.name, 'Neu')
    const wrong = await client().verifyOtp({ type: 'email', email, token: '000000' })
    assert.equal(wrong.error.code, 'otp_expired')
  },

  async 'a mailed link, followed'() {
    const { email, user } = await signedUp()
    done(await client().signInWithOtp({ email, options: { emailRedirectTo: '/visits' } }))
    const sent = await mail(email)
    const answer = await fetch(sent.link, { redirect: 'manual' })
    assert.equal(answer.status, 303)
    const fragment = new URLSearchParams(new URL(answer.headers.get('location')).hash.slice(1))
    const auth = client()
    const { session } = done(await auth.setSession({
      access_token: fragment.get('access_token'), refresh_token: fragment.get('refresh_token'),
    }))
    assert.equal(session.user.id, user.id)
  },

  async 'PKCE'() {
    const { email } = await signedUp()
    const auth = client({ flowType: 'pkce' })
    done(await auth.signInWithOtp({ email }))
    const answer = await fetch((await mail(email)).link, { redirect: 'manual' })
    const code = new URL(answer.headers.get('location')).searchParams.get('code')
    assert.equal(done(await auth.exchangeCodeForSession(code)).session.user.email, email)
  },

  async 'change of address'() {
    const { auth, email } = await signedUp()
    const next = fresh()
    assert.equal(done(await auth.updateUser({ email: next })).user.new_email, next)
    const [toOld, toNext] = [await mail(email), await mail(next)]
    const half = done(await client().verifyOtp({ type: 'email_change', token_hash: toOld.secret }))
    assert.deepEqual(half, { user: null, session: null })
    const { user } = done(await client().verifyOtp({ type: 'email_change', email: next, token: toNext.code }))
    assert.equal(user.email, next)
    done(await auth.resend({ type: 'email_change', email: next }))
  },

  async 'second factor'() {
    const { auth, email } = await signedUp()
    const { id, totp: factor } = done(await auth.mfa.enroll({ factorType: 'totp', friendlyName: 'phone' }))
    assert.ok(factor.qr_code.startsWith('data:image/svg+xml;utf-8,<svg'))
    assert.ok(factor.uri.startsWith('otpauth://totp/'))
    assert.equal((await auth.mfa.enroll({ factorType: 'totp', friendlyName: 'phone' })).error.code,
      'mfa_factor_name_conflict')
    const challenge = done(await auth.mfa.challenge({ factorId: id }))
    assert.equal((await auth.mfa.verify({ factorId: id, challengeId: challenge.id, code: 'nonsense' })).error.code,
      'mfa_verification_failed')
    const code = totp(factor.secret)
    done(await auth.mfa.verify({ factorId: id, challengeId: challenge.id, code }))
    assert.deepEqual(
      { ...done(await auth.mfa.getAuthenticatorAssuranceLevel()), currentAuthenticationMethods: [] },
      { currentLevel: 'aal2', nextLevel: 'aal2', currentAuthenticationMethods: [] },
    )
    assert.equal(done(await auth.mfa.listFactors()).totp[0].friendly_name, 'phone')
    assert.equal((await auth.mfa.challengeAndVerify({ factorId: id, code })).error.code, 'mfa_verification_failed')
    const lower = client()
    done(await lower.signInWithPassword({ email, password: PASSWORD }))
    assert.equal(done(await lower.mfa.getAuthenticatorAssuranceLevel()).nextLevel, 'aal2')
    assert.equal((await lower.updateUser({ password: 'a new password' })).error.code, 'insufficient_aal')
    assert.equal((await lower.mfa.unenroll({ factorId: id })).error.code, 'insufficient_aal')
    assert.equal(done(await auth.mfa.unenroll({ factorId: id })).id, id)
    done(await auth.refreshSession())
    assert.equal(done(await auth.mfa.getAuthenticatorAssuranceLevel()).currentLevel, 'aal1')
  },

  async 'sign-out scopes'() {
    const { auth, email, session } = await signedUp()
    const other = client()
    done(await other.signInWithPassword({ email, password: PASSWORD }))
    const otherToken = done(await other.getSession()).session.refresh_token
    assert.equal((await auth.signOut({ scope: 'others' })).error, null)
    assert.equal((await client().refreshSession({ refresh_token: otherToken })).error.code, 'refresh_token_not_found')
    done(await auth.getUser())
    assert.equal((await auth.signOut({ scope: 'local' })).error, null)
    assert.equal((await client().getUser(session.access_token)).error.name, 'AuthSessionMissingError')
    const third = client()
    done(await third.signInWithPassword({ email, password: PASSWORD }))
    assert.equal((await third.signOut()).error, null)
    assert.equal(done(await third.getSession()).session, null)
  },

  async 'sign-up that waits for its mail'() {
    const auth = client({ url: unconfirmedUrl })
    const email = fresh()
    const { session, user } = done(await auth.signUp({ email, password: PASSWORD }))
    assert.equal(session, null)
    assert.equal(user.identities.length, 1)
    const first = await mail(email, 1)
    assert.equal((await auth.signInWithPassword({ email, password: PASSWORD })).error.code, 'email_not_confirmed')
    done(await auth.resend({ type: 'signup', email }))
    assert.notEqual((await mail(email, 1)).secret, first.secret)
    done(await auth.verifyOtp({ type: 'signup', email, token: first.code }))
    done(await client({ url: unconfirmedUrl }).signInWithPassword({ email, password: PASSWORD }))
    assert.equal(done(await auth.signUp({ email, password: 'another password' })).user.identities.length, 1)
  },
}

for (const [name, flow] of Object.entries(flows)) {
  await flow()
  console.log(JSON.stringify({ passed: name }))
}
console.log(JSON.stringify({ all: Object.keys(flows).length }))
process.exit(0)
